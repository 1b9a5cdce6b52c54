package org.datatrust.proof.bridge;

import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.evm.EvmAddress;
import org.datatrust.proof.evm.Keccak256;
import org.datatrust.proof.evm.Word;
import org.datatrust.proof.name.RouteName;

/**
 * A root that another chain's book holds, as the ledger took it over.
 *
 * @param routeDigest SHA-256 of the route by whose pins it was judged
 * @param book address of the contract
 * @param domain of the book
 * @param root what was anchored
 * @param link what the book keeps for it: it binds chain, book, domain, sequence, the link before and the root
 * @param arrival the block whose state holds it, and the evidence
 */
public record ForeignAnchor(
        RouteName route,
        Digest routeDigest,
        EvmAddress book,
        Digest domain,
        Digest root,
        Digest link,
        Crossing.Arrival arrival) {
    public static final int MAX_SIZE_BYTES = 512;

    private static final long VERSION = 1;
    /** Of {@code anchors} in AnchorBook. */
    private static final long ANCHORS_SLOT = 0;

    public ForeignAnchor {
        if (root.equals(Crossing.NO_ROOT) || link.equals(Crossing.NO_ROOT) || arrival.number() < 0) {
            throw new IllegalArgumentException("an anchor has a root and a link");
        }
    }

    /** The slot in which AnchorBook keeps the link of a root. */
    public static Word slot(Digest domain, Digest root) {
        Digest key = Keccak256.of(new AbiWords().digest(domain).digest(root).end());
        return Word.of(
                Keccak256.of(new AbiWords().digest(key).number(ANCHORS_SLOT).end()));
    }

    public Bytes encode() {
        CborWriter out = new CborWriter();
        out.map(8);
        out.key(1).uint(VERSION);
        out.key(2).text(route.toString());
        out.key(3).digest(routeDigest);
        out.key(4).bytes(book.content());
        out.key(5).digest(domain);
        out.key(6).digest(root);
        out.key(7).digest(link);
        out.key(8)
                .array(3)
                .uint(arrival.number())
                .digest(arrival.hash())
                .digest(arrival.evidence())
                .end();
        return Bytes.copyOf(out.end().toByteArray());
    }

    /** @throws MalformedException CBR-xx, NAM-01, BRG-01 or BRG-02 */
    public static ForeignAnchor parse(byte[] encoded) throws MalformedException {
        CborReader in = CborReader.of(encoded, MAX_SIZE_BYTES);
        in.beginMap(8);
        in.key(1);
        if (in.uint(0, Long.MAX_VALUE) != VERSION) {
            throw new MalformedException(BridgeCode.UNKNOWN_VERSION, "the anchor's version is not 1");
        }
        in.key(2);
        RouteName route = RouteName.parse(in.text(1, RouteName.MAX_SIZE_BYTES));
        in.key(3);
        Digest routeDigest = in.digest();
        in.key(4);
        EvmAddress book = new EvmAddress(in.bytes(EvmAddress.SIZE_BYTES, EvmAddress.SIZE_BYTES));
        in.key(5);
        Digest domain = in.digest();
        in.key(6);
        Digest root = in.digest();
        in.key(7);
        Digest link = in.digest();
        in.key(8);
        in.beginArray(3, 3);
        Crossing.Arrival arrival = new Crossing.Arrival(in.uint(0, Long.MAX_VALUE), in.digest(), in.digest());
        in.endArray();
        in.endMap();
        in.end();
        try {
            return new ForeignAnchor(route, routeDigest, book, domain, root, link, arrival);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(BridgeCode.BAD_FIELD, String.valueOf(e.getMessage()));
        }
    }
}
