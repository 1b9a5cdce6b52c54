package org.datatrust.gateway.bridge;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.datatrust.contracts.AnchorBook;
import org.datatrust.contracts.CheckpointRegistry;
import org.datatrust.contracts.ConsortiumLightClient;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.bridge.Consortium;
import org.datatrust.proof.bridge.ConsortiumPeer;
import org.datatrust.proof.evm.EvmAddress;
import org.datatrust.proof.evm.Keccak256;
import org.web3j.abi.CustomErrorEncoder;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.datatypes.Address;
import org.web3j.abi.datatypes.CustomError;
import org.web3j.abi.datatypes.DynamicArray;
import org.web3j.abi.datatypes.DynamicBytes;
import org.web3j.abi.datatypes.Function;
import org.web3j.abi.datatypes.generated.Bytes32;
import org.web3j.abi.datatypes.generated.Uint64;
import org.web3j.abi.datatypes.generated.Uint8;

/** What is said to the bridge's contracts, and how they refuse. */
public final class Calls {
    private static final int SELECTOR_BYTES = 4;
    private static final Map<Bytes, String> ERRORS = errors();

    private Calls() {}

    /** Of CheckpointRegistry. */
    public static Bytes submit(EndorsedStatement statement) {
        List<CheckpointRegistry.Endorsement> endorsements = statement.signatures().stream()
                .map(each -> new CheckpointRegistry.Endorsement(
                        each.identity().toByteArray(),
                        each.r().toByteArray(),
                        each.s().toByteArray()))
                .toList();
        return data(FunctionEncoder.encode(new Function(
                CheckpointRegistry.FUNC_SUBMIT,
                List.of(
                        new DynamicBytes(statement.response().toByteArray()),
                        new DynamicArray<>(CheckpointRegistry.Endorsement.class, endorsements)),
                List.of())));
    }

    /** Of AnchorBook. */
    public static Bytes anchor(Digest domain, Digest root) {
        return data(FunctionEncoder.encode(new Function(
                AnchorBook.FUNC_ANCHOR,
                List.of(new Bytes32(domain.toByteArray()), new Bytes32(root.toByteArray())),
                List.of())));
    }

    /** @param identities serialised identities of the consortium's peers, in their order */
    static Bytes createClient(String channel, String chaincode, Consortium consortium, List<Bytes> identities) {
        List<ConsortiumLightClient.Peer> peers =
                consortium.peers().stream().map(Calls::peer).toList();
        List<DynamicBytes> cards = identities.stream()
                .map(identity -> new DynamicBytes(identity.toByteArray()))
                .toList();
        return Bytes.ofHex(ConsortiumLightClient.BINARY
                + FunctionEncoder.encodeConstructor(List.of(
                        new Bytes32(Bytes.utf8(channel).sha256().toByteArray()),
                        new Bytes32(Bytes.utf8(chaincode).sha256().toByteArray()),
                        new Uint64(BigInteger.valueOf(consortium.epoch())),
                        new Uint8(BigInteger.valueOf(consortium.threshold())),
                        new DynamicArray<>(ConsortiumLightClient.Peer.class, peers),
                        new DynamicArray<>(DynamicBytes.class, cards))));
    }

    private static ConsortiumLightClient.Peer peer(ConsortiumPeer peer) {
        Bytes point = peer.point();
        return new ConsortiumLightClient.Peer(
                peer.organisationHash().toByteArray(),
                peer.identity().toByteArray(),
                point.slice(0, Digest.SIZE_BYTES).toByteArray(),
                point.slice(Digest.SIZE_BYTES, point.size()).toByteArray());
    }

    static Bytes createRegistry(EvmAddress client) {
        return Bytes.ofHex(
                CheckpointRegistry.BINARY + FunctionEncoder.encodeConstructor(List.of(new Address(client.toString()))));
    }

    static Bytes createBook(EvmAddress writer) {
        return Bytes.ofHex(
                AnchorBook.BINARY + FunctionEncoder.encodeConstructor(List.of(new Address(writer.toString()))));
    }

    private static Bytes data(String hex) {
        return Bytes.ofHex(hex.substring(2));
    }

    /** The name of the custom error with which a contract refused, with its arguments in hexadecimal digits. */
    public static String refusal(Bytes error) {
        if (error.size() < SELECTOR_BYTES) {
            return "no reason given";
        }
        Bytes arguments = error.slice(SELECTOR_BYTES, error.size());
        return Optional.ofNullable(ERRORS.get(error.slice(0, SELECTOR_BYTES)))
                .map(name -> arguments.isEmpty() ? name : name + " " + arguments.hex())
                .orElse("unknown error " + error.hex());
    }

    /** The generated classes list the errors of each contract as constants. */
    private static Map<Bytes, String> errors() {
        Map<Bytes, String> errors = new HashMap<>();
        Stream.of(AnchorBook.class, CheckpointRegistry.class, ConsortiumLightClient.class)
                .flatMap(contract -> Stream.of(contract.getDeclaredFields()))
                .filter(field -> field.getType() == CustomError.class && Modifier.isStatic(field.getModifiers()))
                .map(Calls::error)
                .forEach(error -> errors.put(selector(error), error.getName()));
        return Map.copyOf(errors);
    }

    private static CustomError error(Field field) {
        try {
            return (CustomError) field.get(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Bytes selector(CustomError error) {
        String hash = CustomErrorEncoder.encode(error);
        return Bytes.ofHex(hash.substring(2)).slice(0, SELECTOR_BYTES);
    }

    /** The address that an account's next contract gets: the Keccak-256 of sender and nonce, the last 20 bytes. */
    static EvmAddress created(EvmAddress sender, long nonce) {
        Bytes hash = Keccak256.of(org.datatrust.proof.evm.Rlp.sequence(
                                org.datatrust.proof.evm.Rlp.text(sender.content()),
                                org.datatrust.proof.evm.Rlp.scalar(nonce))
                        .encode())
                .bytes();
        return new EvmAddress(hash.slice(hash.size() - EvmAddress.SIZE_BYTES, hash.size()));
    }
}
