package org.datatrust.proof.bridge;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.LogName;
import org.datatrust.proof.name.RouteName;

/**
 * What the organisations agreed on for one way to one chain. Only their majority changes it.
 *
 * @param channel whose ledger it belongs to
 * @param version 1 for the first, one more with every change
 * @param client light client of the consortium
 * @param registry takes the consortium's checkpoints
 * @param book whose anchors the ledger takes over, if it takes any
 * @param logs whose checkpoints may leave, ascending
 */
public record Route(
        ChannelName channel,
        RouteName name,
        long version,
        PinnedChain chain,
        EvmContract client,
        EvmContract registry,
        Optional<EvmContract> book,
        List<LogName> logs) {
    public static final int MAX_SIZE_BYTES = 512 * 1024;
    public static final int MAX_LOGS = 256;

    private static final long VERSION = 1;
    private static final int MAX_LOG_NAME_BYTES = 137;
    private static final int MAX_CHANNEL_NAME_BYTES = 249;

    public Route {
        logs = List.copyOf(logs);
        boolean apart = !client.address().equals(registry.address())
                && book.stream()
                        .noneMatch(other -> other.address().equals(client.address())
                                || other.address().equals(registry.address()));
        if (version < 1 || logs.size() > MAX_LOGS || !isAscending(logs) || !apart) {
            throw new IllegalArgumentException(
                    "a route has a version from 1, contracts apart, and logs in ascending order");
        }
    }

    private static boolean isAscending(List<LogName> logs) {
        for (int i = 1; i < logs.size(); i++) {
            if (logs.get(i - 1).toString().compareTo(logs.get(i).toString()) >= 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether this may take the place of another version of the route. Crossings are counted on both sides, so a route keeps its chain
     * and its contracts; a book may be added. Others are another route.
     */
    public boolean mayFollow(Route before) {
        return channel.equals(before.channel)
                && name.equals(before.name)
                && version == before.version + 1
                && chain.isSameChainAs(before.chain)
                && client.equals(before.client)
                && registry.equals(before.registry)
                && (before.book.isEmpty() || book.equals(before.book));
    }

    public Digest digest() {
        return encode().sha256();
    }

    public Bytes encode() {
        CborWriter out = new CborWriter();
        out.map(book.isPresent() ? 9 : 8);
        out.key(1).uint(VERSION);
        out.key(2).text(channel.value());
        out.key(3).text(name.toString());
        out.key(4).uint(version);
        chain.write(out.key(5));
        client.write(out.key(6));
        registry.write(out.key(7));
        book.ifPresent(contract -> contract.write(out.key(8)));
        out.key(9).array(logs.size());
        logs.forEach(log -> out.text(log.toString()));
        out.end();
        return Bytes.copyOf(out.end().toByteArray());
    }

    /** @throws MalformedException CBR-xx, NAM-01, EVH-08, BRG-01 or BRG-02 */
    public static Route parse(byte[] encoded) throws MalformedException {
        CborReader in = CborReader.of(encoded, MAX_SIZE_BYTES);
        in.beginMap(9);
        in.key(1);
        if (in.uint(0, Long.MAX_VALUE) != VERSION) {
            throw new MalformedException(BridgeCode.UNKNOWN_VERSION, "the route's version is not 1");
        }
        in.key(2);
        ChannelName channel = ChannelName.parse(in.text(1, MAX_CHANNEL_NAME_BYTES));
        in.key(3);
        RouteName name = RouteName.parse(in.text(1, RouteName.MAX_SIZE_BYTES));
        in.key(4);
        long version = in.uint(1, Long.MAX_VALUE);
        in.key(5);
        PinnedChain chain = PinnedChain.read(in);
        in.key(6);
        EvmContract client = EvmContract.read(in);
        in.key(7);
        EvmContract registry = EvmContract.read(in);
        Optional<EvmContract> book = in.hasKey(8) ? Optional.of(EvmContract.read(in)) : Optional.empty();
        in.key(9);
        int count = in.beginArray(0, MAX_LOGS);
        List<LogName> logs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            logs.add(LogName.parse(in.text(1, MAX_LOG_NAME_BYTES)));
        }
        in.endArray();
        in.endMap();
        in.end();
        try {
            return new Route(channel, name, version, chain, client, registry, book, logs);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(BridgeCode.BAD_FIELD, String.valueOf(e.getMessage()));
        }
    }
}
