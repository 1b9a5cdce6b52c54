package org.datatrust.proof.bridge;

import java.util.ArrayList;
import java.util.List;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.evm.ChainId;
import org.datatrust.proof.evm.EvmAddress;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.signature.P256PublicKey;

/**
 * The peers whose endorsements count on other chains; each organisation names its own.
 *
 * @param epoch counts the changes; 0 means that nobody was named yet
 * @param peers ascending by organisation hash and identity, no identity twice
 */
public record Consortium(long epoch, List<ConsortiumPeer> peers) {
    public static final Consortium EMPTY = new Consortium(0, List.of());

    public static final int MAX_SIZE_BYTES = 16 * 1024;

    /** As many as the light client takes. */
    public static final int MAX_PEERS = 64;

    /** One that signs and one that takes over from it: more would only keep others out. */
    public static final int MAX_PEERS_OF_ONE = 2;

    private static final long VERSION = 1;
    private static final String STATEMENT = "datatrust.consortium/v1";
    private static final int SPKI_BYTES = 91;

    public Consortium {
        peers = List.copyOf(peers);
        if (epoch < 0 || peers.size() > MAX_PEERS || !isAscending(peers)) {
            throw new IllegalArgumentException("at most 64 peers in ascending order, none twice");
        }
    }

    private static boolean isAscending(List<ConsortiumPeer> peers) {
        for (int i = 1; i < peers.size(); i++) {
            if (ConsortiumPeer.ORDER.compare(peers.get(i - 1), peers.get(i)) >= 0) {
                return false;
            }
        }
        // One identity says which organisation it belongs to, so it stands under one only.
        return peers.stream().map(ConsortiumPeer::identity).distinct().count() == peers.size();
    }

    /** Ascending by hash. */
    public List<OrganisationId> organisations() {
        return peers.stream().map(ConsortiumPeer::organisation).distinct().toList();
    }

    /** How many distinct organisations must have signed: more than half. */
    public int threshold() {
        return organisations().size() / 2 + 1;
    }

    public boolean holds(Digest identity) {
        return peers.stream().anyMatch(peer -> peer.identity().equals(identity));
    }

    public long peersOf(OrganisationId organisation) {
        return peers.stream()
                .filter(peer -> peer.organisation().equals(organisation))
                .count();
    }

    /** The next epoch, without an organisation. */
    public Consortium without(OrganisationId organisation) {
        return new Consortium(
                epoch + 1,
                peers.stream()
                        .filter(peer -> !peer.organisation().equals(organisation))
                        .toList());
    }

    /** The next epoch, with one peer more. */
    public Consortium with(ConsortiumPeer peer) {
        List<ConsortiumPeer> more = new ArrayList<>(peers);
        more.add(peer);
        more.sort(ConsortiumPeer.ORDER);
        return new Consortium(epoch + 1, more);
    }

    /** The next epoch, with one peer less. */
    public Consortium without(Digest identity) {
        return new Consortium(
                epoch + 1,
                peers.stream().filter(peer -> !peer.identity().equals(identity)).toList());
    }

    /**
     * What the light client of one chain is told, in words of 32 bytes: the kind, SHA-256 of the channel's name, chain id, the light
     * client's address, epoch, threshold, time, number of peers; then for each peer its organisation's hash, its identity's hash, x and y.
     *
     * @param time when it is stated, seconds since 1970: it is taken for a day
     */
    public Bytes statement(ChannelName channel, ChainId chain, EvmAddress client, long time) {
        AbiWords words = new AbiWords()
                .text(STATEMENT)
                .digest(Bytes.utf8(channel.value()).sha256())
                .number(chain.value())
                .address(client)
                .number(epoch)
                .number(threshold())
                .number(time)
                .number(peers.size());
        for (ConsortiumPeer peer : peers) {
            words.digest(peer.organisationHash()).digest(peer.identity()).bytes(peer.point());
        }
        return words.end();
    }

    public Bytes encode() {
        CborWriter out = new CborWriter();
        out.map(3);
        out.key(1).uint(VERSION);
        out.key(2).uint(epoch);
        out.key(3).array(peers.size());
        for (ConsortiumPeer peer : peers) {
            out.map(3);
            out.key(1).text(peer.organisation().value());
            out.key(2).digest(peer.identity());
            out.key(3).bytes(peer.key().encoded());
            out.end();
        }
        out.end();
        return Bytes.copyOf(out.end().toByteArray());
    }

    /** @throws MalformedException CBR-xx, NAM-01, SIG-01, BRG-01 or BRG-02 */
    public static Consortium parse(byte[] encoded) throws MalformedException {
        CborReader in = CborReader.of(encoded, MAX_SIZE_BYTES);
        in.beginMap(3);
        in.key(1);
        if (in.uint(0, Long.MAX_VALUE) != VERSION) {
            throw new MalformedException(BridgeCode.UNKNOWN_VERSION, "the consortium's version is not 1");
        }
        in.key(2);
        long epoch = in.uint(0, Long.MAX_VALUE);
        in.key(3);
        int count = in.beginArray(0, MAX_PEERS);
        List<ConsortiumPeer> peers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            in.beginMap(3);
            in.key(1);
            OrganisationId organisation = OrganisationId.parse(in.text(1, 63));
            in.key(2);
            Digest identity = in.digest();
            in.key(3);
            P256PublicKey key =
                    P256PublicKey.parse(in.bytes(SPKI_BYTES, SPKI_BYTES).toByteArray());
            in.endMap();
            peers.add(new ConsortiumPeer(organisation, identity, key));
        }
        in.endArray();
        in.endMap();
        in.end();
        try {
            return new Consortium(epoch, peers);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(BridgeCode.BAD_FIELD, String.valueOf(e.getMessage()));
        }
    }
}
