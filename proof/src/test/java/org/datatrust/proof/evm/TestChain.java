package org.datatrust.proof.evm;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.util.BigIntegers;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;

/** Headers as the clients make them, sealed by TEST validators whose private keys are 1, 2, 3 and so on. */
final class TestChain {
    static final Bytes VANITY = Bytes.copyOf(new byte[32]);
    static final Bytes BFT_MIX_HASH = Bytes.ofHex("63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365");

    private static final X9ECParameters CURVE = CustomNamedCurves.getByName("secp256k1");
    static final BigInteger ORDER = CURVE.getN();

    private TestChain() {}

    static EvmAddress address(int key) {
        byte[] point = CURVE.getG().multiply(BigInteger.valueOf(key)).getEncoded(false);
        return new EvmAddress(Keccak256.of(Bytes.copyOf(point, 1, 65)).bytes().slice(12, 32));
    }

    static List<EvmAddress> addresses(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(TestChain::address).toList();
    }

    static ValidatorSet validators(int count) {
        try {
            return ValidatorSet.of(addresses(count));
        } catch (MalformedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Low s, as libsecp256k1 and Besu make it; r ‖ s ‖ v. */
    static Bytes sign(int key, Digest message) {
        ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(true, new ECPrivateKeyParameters(BigInteger.valueOf(key), new ECDomainParameters(CURVE)));
        BigInteger[] rs = signer.generateSignature(message.toByteArray());
        BigInteger s = rs[1].compareTo(ORDER.shiftRight(1)) > 0 ? ORDER.subtract(rs[1]) : rs[1];
        for (int v = 0; v < 2; v++) {
            Bytes seal = seal(rs[0], s, v);
            try {
                if (Secp256k1.signer(message, seal).equals(address(key))) {
                    return seal;
                }
            } catch (MalformedException e) {
                throw new IllegalStateException(e);
            }
        }
        throw new IllegalStateException("no recovery id fits");
    }

    static Bytes seal(BigInteger r, BigInteger s, int v) {
        return Bytes.copyOf(BigIntegers.asUnsignedByteArray(32, r))
                .concat(Bytes.copyOf(BigIntegers.asUnsignedByteArray(32, s)))
                .concat(Bytes.copyOf(new byte[] {(byte) v}));
    }

    /** The first fields of a header of a fork. */
    static List<Rlp> fields(int count, long number, Bytes mixHash, Bytes extraData) {
        Rlp hash = Rlp.text(Digest.sha256(new byte[] {(byte) number}));
        List<Rlp> fields = List.of(
                hash,
                hash,
                Rlp.text(address(1).content()),
                Rlp.text(Digest.sha256(new byte[] {1})),
                Rlp.text(MerklePatriciaProof.EMPTY_ROOT),
                Rlp.text(Digest.sha256(new byte[] {2})),
                Rlp.text(Bytes.copyOf(new byte[256])),
                Rlp.scalar(1),
                Rlp.scalar(number),
                Rlp.scalar(30_000_000),
                Rlp.scalar(21_000),
                Rlp.scalar(1_700_000_000),
                Rlp.text(extraData),
                Rlp.text(mixHash),
                Rlp.text(Bytes.copyOf(new byte[8])),
                Rlp.scalar(7),
                hash,
                Rlp.scalar(0),
                Rlp.scalar(0),
                hash,
                hash);
        return new ArrayList<>(fields.subList(0, count));
    }

    static BlockHeader header(List<Rlp> fields) {
        try {
            return BlockHeader.parse(new Rlp.Sequence(fields).encode());
        } catch (MalformedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Extra data of QBFT or IBFT 2.0 with these seals; the validators it lists are nobody's business. */
    static Bytes extra(Engine engine, Rlp vote, long round, List<EvmAddress> listed, List<Bytes> seals) {
        return Rlp.sequence(
                        Rlp.text(VANITY),
                        new Rlp.Sequence(listed.stream()
                                .map(address -> Rlp.text(address.content()))
                                .toList()),
                        vote,
                        round(engine, round),
                        new Rlp.Sequence(seals.stream().map(Rlp::text).toList()))
                .encode();
    }

    private static Rlp round(Engine engine, long round) {
        return engine == Engine.QBFT
                ? Rlp.scalar(round)
                : Rlp.text(Bytes.copyOf(new byte[] {0, 0, (byte) (round >>> 8), (byte) round}));
    }

    static Rlp noVote(Engine engine) {
        return engine == Engine.QBFT ? Rlp.sequence() : Rlp.Text.EMPTY;
    }

    /** What validators sign, written from the clients' rules and apart from the code under test. */
    static Digest sealHash(Engine engine, List<Rlp> fields, Rlp vote, long round, List<EvmAddress> listed) {
        Rlp withoutSeals = engine == Engine.QBFT
                ? Rlp.sequence(Rlp.text(VANITY), list(listed), vote, round(engine, round), Rlp.sequence())
                : Rlp.sequence(Rlp.text(VANITY), list(listed), vote, round(engine, round));
        return hash(fields, withoutSeals);
    }

    static Digest blockHash(Engine engine, List<Rlp> fields, Rlp vote, List<EvmAddress> listed) {
        Rlp bare = engine == Engine.QBFT
                ? Rlp.sequence(Rlp.text(VANITY), list(listed), vote, Rlp.scalar(0), Rlp.sequence())
                : Rlp.sequence(Rlp.text(VANITY), list(listed), vote);
        return hash(fields, bare);
    }

    private static Rlp list(List<EvmAddress> addresses) {
        return new Rlp.Sequence(
                addresses.stream().map(address -> Rlp.text(address.content())).toList());
    }

    private static Digest hash(List<Rlp> fields, Rlp extra) {
        List<Rlp> changed = new ArrayList<>(fields);
        changed.set(12, Rlp.text(extra.encode()));
        return Keccak256.of(new Rlp.Sequence(changed).encode());
    }

    /** A header sealed in a round by the validators with these keys. */
    static BlockHeader sealed(
            Engine engine, List<Rlp> fields, Rlp vote, long round, List<EvmAddress> listed, int... keys) {
        Digest message = sealHash(engine, fields, vote, round, listed);
        List<Rlp> complete = new ArrayList<>(fields);
        complete.set(
                12,
                Rlp.text(extra(
                        engine,
                        vote,
                        round,
                        listed,
                        IntStream.of(keys).mapToObj(key -> sign(key, message)).toList())));
        return header(complete);
    }

    /** A header of block 9, round 0, no vote, 15 fields, that lists validators 1 to 4. */
    static BlockHeader sealed(Engine engine, int... keys) {
        return sealed(engine, fields(15, 9, BFT_MIX_HASH, VANITY), noVote(engine), 0, addresses(4), keys);
    }
}
