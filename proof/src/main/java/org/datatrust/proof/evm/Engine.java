package org.datatrust.proof.evm;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.Numbered;

/** How the blocks of a chain come to count: part of the pin of a chain, for the same header means different things under each. */
public enum Engine implements Numbered {
    /** QBFT of Besu and GoQuorum. */
    QBFT(1),
    /** IBFT 2.0 of Besu. */
    IBFT2(2),
    /** Clique (EIP-225), which finalises nothing. */
    CLIQUE(3),
    /** Any other: organisations of the consortium attest the blocks ({@link Attesters}); their headers' seals are not judged. */
    ATTESTED(4);

    /** Extra data or mix hash are not those of this engine. */
    public static final String OTHER_ENGINE = "EVH-02";

    public static final String NOT_A_VALIDATOR = "EVH-04";
    public static final String SEALED_TWICE = "EVH-05";
    public static final String NO_QUORUM = "EVH-06";
    /** A header alone proves nothing on a chain whose blocks are attested. */
    public static final String NO_SEALS = "EVH-07";

    private static final int VANITY_BYTES = 32;
    private static final int CLIQUE_MAX_FIELDS = 16;

    private final int code;

    Engine(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }

    /**
     * What names the block, and what the header after it calls its parent.
     *
     * @throws MalformedException RLP-xx or EVH-02
     */
    public Digest blockHash(BlockHeader header) throws MalformedException {
        return switch (this) {
            case QBFT, IBFT2 -> BftExtraData.of(this, header).blockHash();
            case CLIQUE, ATTESTED -> Keccak256.of(header.encode());
        };
    }

    /** @param validators pinned for the header's number */
    public SealCheck check(BlockHeader header, ValidatorSet validators) {
        try {
            return switch (this) {
                case QBFT, IBFT2 -> committed(BftExtraData.of(this, header), validators);
                case CLIQUE -> signed(header, validators);
                case ATTESTED -> throw new MalformedException(NO_SEALS, "blocks of this chain are attested");
            };
        } catch (MalformedException e) {
            return new SealCheck.Refused(e.code(), String.valueOf(e.getMessage()));
        }
    }

    private static SealCheck committed(BftExtraData extra, ValidatorSet validators) throws MalformedException {
        // So many seals that one must stand twice need not be computed.
        if (extra.seals().size() > validators.size()) {
            throw new MalformedException(
                    SEALED_TWICE, extra.seals().size() + " seals of " + validators.size() + " validators");
        }
        Digest sealed = extra.sealHash();
        SortedSet<EvmAddress> signers = new TreeSet<>();
        for (Bytes seal : extra.seals()) {
            EvmAddress signer = validator(sealed, seal, validators);
            if (!signers.add(signer)) {
                throw new MalformedException(SEALED_TWICE, signer + " sealed twice");
            }
        }
        if (signers.size() < validators.quorum()) {
            throw new MalformedException(
                    NO_QUORUM,
                    signers.size() + " of " + validators.size() + " validators sealed, " + validators.quorum()
                            + " must");
        }
        return new SealCheck.Final(extra.blockHash(), new ArrayList<>(signers));
    }

    /** EIP-225: the last 65 bytes of the extra data sign the header without them. */
    private static SealCheck signed(BlockHeader header, ValidatorSet signers) throws MalformedException {
        Bytes extra = header.extraData();
        int sealAt = extra.size() - Secp256k1.SIGNATURE_BYTES;
        if (header.fieldCount() > CLIQUE_MAX_FIELDS
                || sealAt < VANITY_BYTES
                || (sealAt - VANITY_BYTES) % EvmAddress.SIZE_BYTES != 0
                || !header.mixHash().equals(MerklePatriciaProof.ZERO)) {
            throw new MalformedException(
                    OTHER_ENGINE,
                    "a header of " + header.fieldCount() + " fields with " + extra.size()
                            + " bytes of extra data is none of Clique");
        }
        Digest sealed = header.hashWith(extra.slice(0, sealAt));
        return new SealCheck.Probable(
                Keccak256.of(header.encode()), validator(sealed, extra.slice(sealAt, extra.size()), signers));
    }

    private static EvmAddress validator(Digest sealed, Bytes seal, ValidatorSet validators) throws MalformedException {
        EvmAddress signer = Secp256k1.signer(sealed, seal);
        if (!validators.contains(signer)) {
            throw new MalformedException(NOT_A_VALIDATOR, signer + " is no validator");
        }
        return signer;
    }

    /** The extra data of QBFT and IBFT 2.0: vanity, validators, vote, round, seals. */
    private record BftExtraData(Engine engine, BlockHeader header, List<Rlp> items, List<Bytes> seals) {
        /** "ctical byzantine fault tolerance" in ASCII; both engines put it into every header. */
        private static final Digest MIX_HASH =
                Digest.ofHex("63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365");

        private static final int ITEMS = 5;
        private static final int ROUND = 3;
        private static final int ROUND_BYTES = 4;

        private static BftExtraData of(Engine engine, BlockHeader header) throws MalformedException {
            if (!header.mixHash().equals(MIX_HASH)) {
                throw new MalformedException(OTHER_ENGINE, "the mix hash is not that of " + engine);
            }
            List<Rlp> items =
                    Rlp.decode(header.extraData(), BlockHeader.MAX_SIZE_BYTES).asItems(ITEMS);
            items.get(0).asText(VANITY_BYTES);
            for (Rlp validator : items.get(1).asItems()) {
                validator.asAddress();
            }
            Rlp round = items.get(ROUND);
            switch (engine) {
                case QBFT -> {
                    requireVote(items.get(2), Rlp.sequence());
                    round.asScalar(ROUND_BYTES);
                }
                case IBFT2 -> {
                    requireVote(items.get(2), Rlp.Text.EMPTY);
                    round.asText(ROUND_BYTES);
                }
                case CLIQUE, ATTESTED -> throw new IllegalArgumentException(engine + " has no such extra data");
            }
            List<Bytes> seals = new ArrayList<>();
            for (Rlp seal : items.get(4).asItems()) {
                seals.add(seal.asText());
            }
            return new BftExtraData(engine, header, items, seals);
        }

        /** A vote is a candidate with the byte ff, or 00 (which Besu's QBFT writes as an empty text). */
        private static void requireVote(Rlp vote, Rlp none) throws MalformedException {
            if (!vote.equals(none)) {
                List<Rlp> parts = vote.asItems(2);
                parts.get(0).asAddress();
                if (parts.get(1).asText().size() > 1) {
                    throw new MalformedException(OTHER_ENGINE, "a vote is neither for nor against");
                }
            }
        }

        /** The round is no part of the block, for the same block may be proposed again in a later one; nor are its seals. */
        private Digest blockHash() {
            return header.hashWith(engine == QBFT ? extra(ROUND, Rlp.Text.EMPTY, Rlp.sequence()) : extra(ROUND));
        }

        /** Validators commit to the block in a round. */
        private Digest sealHash() {
            return header.hashWith(engine == QBFT ? extra(ROUND + 1, Rlp.sequence()) : extra(ROUND + 1));
        }

        private Bytes extra(int kept, Rlp... added) {
            List<Rlp> changed = new ArrayList<>(items.subList(0, kept));
            changed.addAll(List.of(added));
            return new Rlp.Sequence(changed).encode();
        }
    }
}
