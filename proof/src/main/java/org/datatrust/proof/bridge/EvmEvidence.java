package org.datatrust.proof.bridge;

import java.util.ArrayList;
import java.util.List;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;

/**
 * That an account of a chain keeps a value in one slot of its storage. It says nothing of who may be believed: that is pinned.
 *
 * @param headers RLP of the block's header, then of those that follow it as far as the engine demands confirmations
 * @param account {@code accountProof} of {@code eth_getProof}
 * @param storage {@code storageProof[0].proof} of {@code eth_getProof}
 */
public record EvmEvidence(List<Bytes> headers, List<Bytes> account, List<Bytes> storage) {
    public static final int MAX_SIZE_BYTES = 512 * 1024;

    private static final long VERSION = 1;
    private static final int MAX_HEADER_BYTES = 64 * 1024;
    private static final int MAX_NODES = 65;
    private static final int MAX_NODE_BYTES = 1024;

    public EvmEvidence {
        headers = List.copyOf(headers);
        account = List.copyOf(account);
        storage = List.copyOf(storage);
        if (headers.isEmpty() || headers.size() > 1 + PinnedChain.MAX_CONFIRMATIONS) {
            throw new IllegalArgumentException("evidence has one header and up to 64 that follow it");
        }
    }

    public Bytes encode() {
        CborWriter out = new CborWriter();
        out.map(4);
        out.key(1).uint(VERSION);
        write(out.key(2), headers);
        write(out.key(3), account);
        write(out.key(4), storage);
        return Bytes.copyOf(out.end().toByteArray());
    }

    private static void write(CborWriter out, List<Bytes> items) {
        out.array(items.size());
        items.forEach(out::bytes);
        out.end();
    }

    /** @throws MalformedException CBR-xx or BRG-01 */
    public static EvmEvidence parse(byte[] encoded) throws MalformedException {
        CborReader in = CborReader.of(encoded, MAX_SIZE_BYTES);
        in.beginMap(4);
        in.key(1);
        if (in.uint(0, Long.MAX_VALUE) != VERSION) {
            throw new MalformedException(BridgeCode.UNKNOWN_VERSION, "the evidence's version is not 1");
        }
        in.key(2);
        List<Bytes> headers = read(in, 1, 1 + PinnedChain.MAX_CONFIRMATIONS, MAX_HEADER_BYTES);
        in.key(3);
        List<Bytes> account = read(in, 1, MAX_NODES, MAX_NODE_BYTES);
        in.key(4);
        List<Bytes> storage = read(in, 1, MAX_NODES, MAX_NODE_BYTES);
        in.endMap();
        in.end();
        return new EvmEvidence(headers, account, storage);
    }

    private static List<Bytes> read(CborReader in, int min, int max, int maxSize) throws MalformedException {
        int count = in.beginArray(min, max);
        List<Bytes> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(in.bytes(1, maxSize));
        }
        in.endArray();
        return items;
    }
}
