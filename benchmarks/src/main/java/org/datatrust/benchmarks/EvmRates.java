package org.datatrust.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
import org.datatrust.proof.evm.Account;
import org.datatrust.proof.evm.AccountProof;
import org.datatrust.proof.evm.BlockHeader;
import org.datatrust.proof.evm.Engine;
import org.datatrust.proof.evm.EvmAddress;
import org.datatrust.proof.evm.Keccak256;
import org.datatrust.proof.evm.MerklePatriciaProof;
import org.datatrust.proof.evm.Rlp;
import org.datatrust.proof.evm.SealCheck;
import org.datatrust.proof.evm.StorageProof;
import org.datatrust.proof.evm.Trie;
import org.datatrust.proof.evm.TrieCheck;
import org.datatrust.proof.evm.ValidatorSet;
import org.datatrust.proof.evm.Word;

/** What an EVM chain proves, verified per second of one thread's CPU time. The chain is synthetic, its validators' keys are 1 to 4. */
final class EvmRates {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final X9ECParameters CURVE = CustomNamedCurves.getByName("secp256k1");

    private static final int ACCOUNTS = 100_000;
    private static final int SLOTS = 10_000;
    private static final int PROOFS = 1_000;
    private static final int HEADERS = 100;
    private static final int VALIDATORS = 4;
    private static final int SEALS = 3;
    private static final int EXTRA_DATA = 12;

    private final Digest stateRoot;
    private final AccountProof account;
    private final List<StorageProof> slots = new ArrayList<>();
    private final ValidatorSet validators;
    private final List<Bytes> headers = new ArrayList<>();

    EvmRates() throws MalformedException {
        Trie storage = Trie.of(hashed(SLOTS, Rlp.text(Keccak256.of(Bytes.EMPTY)).encode()));
        EvmAddress contract = address(VALIDATORS + 1);
        Map<Bytes, Bytes> accounts = hashed(ACCOUNTS, account(MerklePatriciaProof.EMPTY_ROOT));
        Bytes key = Keccak256.of(contract.content()).bytes();
        accounts.put(key, account(storage.root()));
        Trie state = Trie.of(accounts);
        stateRoot = state.root();
        account = new AccountProof(contract, state.prove(key).nodes());
        for (int slot = 0; slot < PROOFS; slot++) {
            Bytes hash = Keccak256.of(Word.of(slot).content()).bytes();
            slots.add(new StorageProof(Word.of(slot), storage.prove(hash).nodes()));
        }
        List<EvmAddress> members =
                IntStream.rangeClosed(1, VALIDATORS).mapToObj(EvmRates::address).toList();
        validators = ValidatorSet.of(members);
        for (int number = 1; number <= HEADERS; number++) {
            headers.add(sealed(number, members));
        }
    }

    private static Map<Bytes, Bytes> hashed(int count, Bytes value) {
        Map<Bytes, Bytes> content = new HashMap<>();
        for (int i = 0; i < count; i++) {
            content.put(Keccak256.of(Word.of(i).content()).bytes(), value);
        }
        return content;
    }

    private static Bytes account(Digest storageRoot) {
        return new Account(1, BigInteger.TEN.pow(18), storageRoot, Keccak256.of(Bytes.ofHex("00"))).encode();
    }

    private static EvmAddress address(int key) {
        byte[] point = CURVE.getG().multiply(BigInteger.valueOf(key)).getEncoded(false);
        return new EvmAddress(
                Keccak256.of(Bytes.copyOf(point, 1, point.length)).bytes().slice(12, 32));
    }

    /** A header of QBFT with three seals. A signature does not tell its recovery id, so each of the eight choices is tried. */
    private Bytes sealed(int number, List<EvmAddress> members) throws MalformedException {
        Digest message = Keccak256.of(header(number, members, List.of()));
        for (int ids = 0; ids < 1 << SEALS; ids++) {
            List<Rlp> seals = new ArrayList<>();
            for (int key = 1; key <= SEALS; key++) {
                seals.add(Rlp.text(seal(key, message, (ids >>> (key - 1)) & 1)));
            }
            Bytes header = header(number, members, seals);
            if (Engine.QBFT.check(BlockHeader.parse(header), validators) instanceof SealCheck.Final) {
                return header;
            }
        }
        throw new IllegalStateException("a header cannot be sealed");
    }

    private static Bytes header(int number, List<EvmAddress> members, List<Rlp> seals) {
        Rlp hash = Rlp.text(Digest.sha256(new byte[] {1}));
        Rlp listed = new Rlp.Sequence(
                members.stream().map(member -> Rlp.text(member.content())).toList());
        List<Rlp> fields = new ArrayList<>(List.of(
                hash,
                hash,
                Rlp.text(members.getFirst().content()),
                hash,
                hash,
                hash,
                Rlp.text(Bytes.copyOf(new byte[256])),
                Rlp.scalar(1),
                Rlp.scalar(number),
                Rlp.scalar(30_000_000),
                Rlp.scalar(0),
                Rlp.scalar(1_700_000_000L + number)));
        fields.add(
                EXTRA_DATA,
                Rlp.text(Rlp.sequence(
                                Rlp.text(Bytes.copyOf(new byte[32])),
                                listed,
                                Rlp.sequence(),
                                Rlp.scalar(0),
                                new Rlp.Sequence(seals))
                        .encode()));
        fields.add(Rlp.text(Bytes.utf8("ctical byzantine fault tolerance")));
        fields.add(Rlp.text(Bytes.copyOf(new byte[8])));
        return new Rlp.Sequence(fields).encode();
    }

    private static Bytes seal(int key, Digest message, int id) {
        ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(true, new ECPrivateKeyParameters(BigInteger.valueOf(key), new ECDomainParameters(CURVE)));
        BigInteger[] rs = signer.generateSignature(message.toByteArray());
        BigInteger s = rs[1].min(CURVE.getN().subtract(rs[1]));
        return Bytes.copyOf(BigIntegers.asUnsignedByteArray(32, rs[0]))
                .concat(Bytes.copyOf(BigIntegers.asUnsignedByteArray(32, s)))
                .concat(Bytes.copyOf(new byte[] {(byte) id}));
    }

    /** Pairs of an account's and a slot's proof. */
    double trieProofs() {
        long start = THREADS.getCurrentThreadCpuTime();
        for (StorageProof slot : slots) {
            if (!(account.check(stateRoot) instanceof TrieCheck.Included<Account>(Account found))
                    || !(slot.check(found.storageRoot()) instanceof TrieCheck.Included)) {
                throw new IllegalStateException("a trie's own proof does not hold");
            }
        }
        return slots.size() / ((THREADS.getCurrentThreadCpuTime() - start) / 1e9);
    }

    /** Headers parsed, their seals checked. */
    double qbftHeaders() {
        long start = THREADS.getCurrentThreadCpuTime();
        for (Bytes header : headers) {
            try {
                if (!(Engine.QBFT.check(BlockHeader.parse(header), validators) instanceof SealCheck.Final)) {
                    throw new IllegalStateException("a sealed header is refused");
                }
            } catch (MalformedException e) {
                throw new IllegalStateException(e);
            }
        }
        return headers.size() / ((THREADS.getCurrentThreadCpuTime() - start) / 1e9);
    }
}
