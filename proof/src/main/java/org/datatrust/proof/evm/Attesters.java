package org.datatrust.proof.evm;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.signature.EcdsaP256;
import org.datatrust.proof.signature.P256PublicKey;
import org.datatrust.proof.signature.SignatureCheck;

/**
 * The organisations whose word counts for the blocks of a chain, and how many it takes. They vouch, and prove nothing: what rests on them is
 * called attested, never final.
 *
 * @param keys each organisation's own; no two have the same
 * @param threshold how many different organisations must attest a block, 1 to all
 */
public record Attesters(ChainId chain, SortedMap<OrganisationId, P256PublicKey> keys, int threshold) {
    public static final String NOT_ATTESTED = "EVH-10";
    public static final String ATTESTED_TWICE = "EVH-11";
    public static final String OTHER_BLOCK = "EVH-12";
    public static final String TOO_FEW = "EVH-13";

    public Attesters {
        keys = Collections.unmodifiableSortedMap(new TreeMap<>(keys));
        if (threshold < 1 || threshold > keys.size()) {
            throw new IllegalArgumentException("a threshold of " + threshold + " of " + keys.size());
        }
        if (new HashSet<>(keys.values()).size() != keys.size()) {
            throw new IllegalArgumentException("two organisations have the same key");
        }
    }

    /** @param signature DER, over {@link BlockAttestation#encode} */
    public record Signed(BlockAttestation attestation, Bytes signature) {}

    /** What came out of checking attestations. */
    public sealed interface Check {
        /** @param organisations that attest it, ascending */
        record Attested(EvmBlock block, List<OrganisationId> organisations) implements Check {
            public Attested {
                organisations = List.copyOf(organisations);
            }
        }

        /**
         * Nothing is attested.
         *
         * @param code stable code of docs/spec/report-codes.md
         * @param detail what was expected and what was found
         */
        record Refused(String code, String detail) implements Check {}
    }

    /** Whether these attest one block of the chain. One that does not count refuses them all. */
    public Check check(List<Signed> attestations, EcdsaP256 signatures) {
        try {
            SortedSet<OrganisationId> organisations = new TreeSet<>();
            Optional<EvmBlock> block = Optional.empty();
            for (Signed each : attestations) {
                OrganisationId organisation = each.attestation.organisation();
                EvmBlock attested = each.attestation.block();
                if (!organisations.add(organisation)) {
                    throw new MalformedException(ATTESTED_TWICE, organisation + " attests twice");
                }
                if (!attested.chain().equals(chain) || !attested.equals(block.orElse(attested))) {
                    throw new MalformedException(OTHER_BLOCK, organisation + " attests another block: " + attested);
                }
                block = Optional.of(attested);
                requireSigned(each, signatures);
            }
            if (organisations.size() < threshold || block.isEmpty()) {
                throw new MalformedException(
                        TOO_FEW, organisations.size() + " organisations attest, " + threshold + " must");
            }
            requireRoots(block.get());
            return new Check.Attested(block.get(), new ArrayList<>(organisations));
        } catch (MalformedException e) {
            return new Check.Refused(e.code(), String.valueOf(e.getMessage()));
        }
    }

    private void requireSigned(Signed signed, EcdsaP256 signatures) throws MalformedException {
        P256PublicKey key = keys.get(signed.attestation.organisation());
        if (key == null) {
            throw new MalformedException(NOT_ATTESTED, signed.attestation.organisation() + " is no attester");
        }
        SignatureCheck check =
                signatures.check(key, signed.attestation.encode().toByteArray(), signed.signature.toByteArray());
        if (!check.isValid()) {
            throw new MalformedException(
                    NOT_ATTESTED, "the signature of " + signed.attestation.organisation() + ": " + check);
        }
    }

    private static void requireRoots(EvmBlock block) throws MalformedException {
        for (Digest hash : List.of(block.hash(), block.stateRoot(), block.receiptsRoot())) {
            if (hash.equals(MerklePatriciaProof.ZERO)) {
                throw new MalformedException(OTHER_BLOCK, "a hash of the attested block is zero");
            }
        }
    }
}
