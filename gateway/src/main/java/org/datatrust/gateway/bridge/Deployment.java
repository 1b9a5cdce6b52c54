package org.datatrust.gateway.bridge;

import com.google.protobuf.InvalidProtocolBufferException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datatrust.gateway.ledger.Ledger;
import org.datatrust.gateway.log.Refusal;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.bridge.Consortium;
import org.datatrust.proof.bridge.ConsortiumPeer;
import org.datatrust.proof.bridge.EvmContract;
import org.datatrust.proof.evm.EvmAddress;
import org.datatrust.proof.evm.Keccak256;
import org.datatrust.proof.name.ChannelName;
import org.hyperledger.fabric.protos.peer.Endorsement;

/**
 * Creates the contracts of a route. Whoever does it gets no power over them; whoever votes for the route compares what they were created
 * with. To be repeated after a failure: what was created stays.
 */
public final class Deployment {
    private static final Duration LOOK = Duration.ofMillis(200);

    private final EvmChain chain;
    private final Lane lane;

    /** @param lane its signer pays; its signer is also the only writer of the book */
    public Deployment(EvmChain chain, Lane lane) {
        this.chain = chain;
        this.lane = lane;
    }

    /** @param gasUsed by all of them */
    public record Deployed(EvmContract client, EvmContract registry, EvmContract book, long gasUsed) {}

    /**
     * Waits until blocks hold all three.
     *
     * @param ledger whose views are signed by all organisations: from their signatures comes what the peers call themselves
     * @throws Trouble also if a registered peer did not sign, so that nobody knows what it calls itself
     */
    public Deployed run(ChannelName channel, Ledger ledger) throws Trouble, Refusal, InterruptedException {
        Consortium consortium;
        Map<Digest, Bytes> identities = new HashMap<>();
        switch (ledger.view("GetConsortium")) {
            case Ledger.View(Bytes payload, Bytes result, var _) -> {
                try {
                    consortium = Consortium.parse(result.toByteArray());
                    for (Endorsement each : EndorsedStatement.endorsed(payload).getEndorsementsList()) {
                        Bytes identity = Bytes.copyOf(each.getEndorser().toByteArray());
                        identities.put(identity.sha256(), identity);
                    }
                } catch (MalformedException | InvalidProtocolBufferException e) {
                    throw new Trouble("the peers' answer is malformed");
                }
            }
            case Ledger.Unreachable(String why) -> throw new Trouble("not all organisations answer: " + why);
        }
        List<Bytes> ordered = new ArrayList<>();
        for (ConsortiumPeer peer : consortium.peers()) {
            Bytes identity = identities.get(peer.identity());
            if (identity == null) {
                throw new Trouble(
                        "the registered peer " + peer.identity() + " of " + peer.organisation() + " did not answer");
            }
            ordered.add(identity);
        }
        // Another consortium makes another contract.
        String key = "deploy/" + channel + "/" + consortium.encode().sha256().hex() + "/";
        Created client =
                create(key + "client", Calls.createClient(channel.value(), ledger.chaincode(), consortium, ordered));
        Created registry =
                create(key + "registry", Calls.createRegistry(client.contract().address()));
        Created book = create(key + "book", Calls.createBook(lane.sender()));
        return new Deployed(
                client.contract(),
                registry.contract(),
                book.contract(),
                client.gasUsed() + registry.gasUsed() + book.gasUsed());
    }

    private record Created(EvmContract contract, long gasUsed) {}

    private Created create(String key, Bytes code) throws Trouble, InterruptedException {
        if (!lane.holds(key)) {
            switch (chain.estimate(lane.sender(), Optional.empty(), code)) {
                case EvmChain.Needs(long gas) -> lane.queue(key, Optional.empty(), code, gas + gas / 4);
                case EvmChain.WouldRevert(Bytes error) ->
                    throw new Trouble("the contract cannot be created: " + Calls.refusal(error));
            }
        }
        while (true) {
            switch (lane.advance(key)) {
                case Lane.Included(EvmChain.Receipt receipt) -> {
                    EvmAddress address = Calls.created(lane.sender(), lane.nonce(key, receipt.transaction()));
                    Bytes runtime = chain.code(address);
                    if (!receipt.succeeded() || runtime.isEmpty()) {
                        lane.close(key);
                        throw new Trouble("transaction " + receipt.transaction() + " created no contract");
                    }
                    return new Created(new EvmContract(address, Keccak256.of(runtime)), receipt.gasUsed());
                }
                case Lane.Waiting _ -> Thread.sleep(LOOK);
            }
        }
    }
}
