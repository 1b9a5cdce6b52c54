package org.datatrust.verifier.fabric;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.signature.P256PublicKey;
import org.datatrust.proof.signature.SignatureCheck;

/**
 * Who validly endorsed a transaction.
 *
 * @param members whose signature holds, each key once, in order of appearance
 * @param badSignatures why some did not count, for people
 * @param badIdentities likewise
 */
public record Endorsers(List<Member> members, List<String> badSignatures, List<String> badIdentities) {
    public Endorsers {
        members = List.copyOf(members);
        badSignatures = List.copyOf(badSignatures);
        badIdentities = List.copyOf(badIdentities);
    }

    /** Distinct organisations of the members, sorted. */
    public Set<String> organisations() {
        Set<String> organisations = new TreeSet<>();
        members.forEach(member -> organisations.add(member.organisation()));
        return organisations;
    }

    /**
     * Checks every endorsement. Those that do not hold or are not by a peer are left out, and told.
     *
     * @param identities who the bytes of a serialised msp.SerializedIdentity stand for
     */
    public static Endorsers of(
            EndorserTransaction transaction, Function<Bytes, IdentityCheck> identities, Signatures signatures) {
        List<Member> members = new ArrayList<>();
        List<String> badSignatures = new ArrayList<>();
        List<String> badIdentities = new ArrayList<>();
        Set<P256PublicKey> keys = new HashSet<>();
        int position = 0;
        for (Endorsement endorsement : transaction.endorsements()) {
            String who = "endorsement " + position++;
            switch (identities.apply(endorsement.endorser())) {
                case IdentityCheck.Invalid invalid -> badIdentities.add(who + ": " + invalid.reason());
                case IdentityCheck.Valid valid -> {
                    Member member = valid.member();
                    if (member.role() != Role.PEER) {
                        badIdentities.add(
                                who + ": a " + member.role() + " of " + member.organisation() + ", not a peer");
                        continue;
                    }
                    SignatureCheck check = signatures.message(
                            member.key(),
                            endorsement.signature().toByteArray(),
                            transaction.response().toByteArray(),
                            endorsement.endorser().toByteArray());
                    if (!check.isValid()) {
                        badSignatures.add(who + " of " + member.organisation() + ": " + check);
                    } else if (!keys.add(member.key())) {
                        badIdentities.add(who + ": the same endorser again");
                    } else {
                        members.add(member);
                    }
                }
            }
        }
        return new Endorsers(members, badSignatures, badIdentities);
    }
}
