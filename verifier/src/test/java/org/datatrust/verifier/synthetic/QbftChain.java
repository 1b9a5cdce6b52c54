package org.datatrust.verifier.synthetic;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.util.BigIntegers;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.bridge.EvmContract;
import org.datatrust.proof.bridge.EvmEvidence;
import org.datatrust.proof.bridge.PinnedChain;
import org.datatrust.proof.evm.Account;
import org.datatrust.proof.evm.ChainId;
import org.datatrust.proof.evm.Engine;
import org.datatrust.proof.evm.EvmAddress;
import org.datatrust.proof.evm.Keccak256;
import org.datatrust.proof.evm.Rlp;
import org.datatrust.proof.evm.Trie;
import org.datatrust.proof.evm.ValidatorSet;
import org.datatrust.proof.evm.Word;

/** A QBFT chain of four TEST validators with the private keys 1 to 4: it seals whatever state a test wants. */
public final class QbftChain {
    public static final PinnedChain PINS = pins(4);

    private static final X9ECParameters CURVE = CustomNamedCurves.getByName("secp256k1");
    private static final Bytes MIX_HASH =
            Bytes.ofHex("63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365");
    private static final Bytes VANITY = Bytes.copyOf(new byte[32]);

    private final Map<EvmContract, Map<Word, Digest>> storages;

    /** @param storages what each contract keeps */
    public QbftChain(Map<EvmContract, Map<Word, Digest>> storages) {
        this.storages = storages;
    }

    public static PinnedChain pins(int validators) {
        return pins(1337, 1, validators);
    }

    /** A chain whose validators have these private keys. */
    public static PinnedChain pins(long id, int first, int last) {
        try {
            return new PinnedChain(
                    new ChainId(id),
                    Digest.sha256(new byte[] {9}),
                    Engine.QBFT,
                    List.of(new PinnedChain.ValidatorPeriod(
                            0,
                            ValidatorSet.of(IntStream.rangeClosed(first, last)
                                    .mapToObj(QbftChain::address)
                                    .toList()))),
                    0);
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }

    public static EvmAddress address(int key) {
        byte[] point = CustomNamedCurves.getByName("secp256k1")
                .getG()
                .multiply(BigInteger.valueOf(key))
                .getEncoded(false);
        return new EvmAddress(Keccak256.of(Bytes.copyOf(point, 1, 65)).bytes().slice(12, 32));
    }

    /** Evidence of what a contract keeps in a slot, or of its keeping nothing there. */
    public EvmEvidence evidence(EvmContract contract, Word slot, long number, int... sealers) {
        Trie storage = storage(storages.getOrDefault(contract, Map.of()));
        Trie state = state();
        return new EvmEvidence(
                List.of(header(number, state.root(), sealers)),
                state.prove(Keccak256.of(contract.address().content()).bytes()).nodes(),
                storage.prove(Keccak256.of(slot.content()).bytes()).nodes());
    }

    private Trie state() {
        Map<Bytes, Bytes> accounts = new TreeMap<>((a, b) -> a.hex().compareTo(b.hex()));
        storages.forEach((contract, kept) -> accounts.put(
                Keccak256.of(contract.address().content()).bytes(),
                new Account(1, BigInteger.ZERO, storage(kept).root(), contract.codeHash()).encode()));
        accounts.put(
                Keccak256.of(address(99).content()).bytes(),
                new Account(0, BigInteger.TEN, Trie.of(Map.of()).root(), Account.NO_CODE).encode());
        return Trie.of(accounts);
    }

    private static Trie storage(Map<Word, Digest> kept) {
        Map<Bytes, Bytes> slots = new TreeMap<>((a, b) -> a.hex().compareTo(b.hex()));
        kept.forEach((slot, value) -> slots.put(
                Keccak256.of(slot.content()).bytes(),
                Rlp.scalar(new BigInteger(1, value.toByteArray())).encode()));
        return Trie.of(slots);
    }

    static Bytes header(long number, Digest stateRoot, int... sealers) {
        Digest seal = Keccak256.of(header(number, stateRoot, List.of()));
        return header(
                number,
                stateRoot,
                IntStream.of(sealers).mapToObj(key -> Rlp.text(sign(key, seal))).toList());
    }

    private static Bytes header(long number, Digest stateRoot, List<Rlp> seals) {
        Bytes extra = Rlp.sequence(
                        Rlp.text(VANITY), Rlp.sequence(), Rlp.sequence(), Rlp.scalar(0), new Rlp.Sequence(seals))
                .encode();
        Rlp hash = Rlp.text(Digest.sha256(new byte[] {(byte) number}));
        return Rlp.sequence(
                        hash,
                        hash,
                        Rlp.text(address(1).content()),
                        Rlp.text(stateRoot),
                        hash,
                        hash,
                        Rlp.text(Bytes.copyOf(new byte[256])),
                        Rlp.scalar(1),
                        Rlp.scalar(number),
                        Rlp.scalar(30_000_000),
                        Rlp.scalar(21_000),
                        Rlp.scalar(1_700_000_000),
                        Rlp.text(extra),
                        Rlp.text(MIX_HASH),
                        Rlp.text(Bytes.copyOf(new byte[8])))
                .encode();
    }

    private static Bytes sign(int key, Digest message) {
        ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(true, new ECPrivateKeyParameters(BigInteger.valueOf(key), new ECDomainParameters(CURVE)));
        BigInteger[] rs = signer.generateSignature(message.toByteArray());
        BigInteger order = CURVE.getN();
        BigInteger s = rs[1].compareTo(order.shiftRight(1)) > 0 ? order.subtract(rs[1]) : rs[1];
        for (int v = 0; v < 2; v++) {
            if (recover(message, rs[0], s, v)
                    .equals(CURVE.getG().multiply(BigInteger.valueOf(key)).normalize())) {
                return Bytes.copyOf(BigIntegers.asUnsignedByteArray(32, rs[0]))
                        .concat(Bytes.copyOf(BigIntegers.asUnsignedByteArray(32, s)))
                        .concat(Bytes.copyOf(new byte[] {(byte) v}));
            }
        }
        throw new AssertionError("no recovery id fits");
    }

    /** SEC 1 section 4.1.6. */
    private static ECPoint recover(Digest message, BigInteger r, BigInteger s, int v) {
        byte[] compressed = new byte[33];
        compressed[0] = (byte) (2 + v);
        System.arraycopy(BigIntegers.asUnsignedByteArray(32, r), 0, compressed, 1, 32);
        ECPoint point = CURVE.getCurve().decodePoint(compressed);
        BigInteger inverse = r.modInverse(CURVE.getN());
        BigInteger e = new BigInteger(1, message.toByteArray());
        return point.multiply(s.multiply(inverse).mod(CURVE.getN()))
                .subtract(CURVE.getG().multiply(e.multiply(inverse).mod(CURVE.getN())))
                .normalize();
    }
}
