package org.datatrust.verifier.fabric;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.hyperledger.fabric.protos.common.MSPPrincipal;
import org.hyperledger.fabric.protos.common.MSPRole;
import org.hyperledger.fabric.protos.common.SignaturePolicyEnvelope;

/** Who must sign, in Fabric's own words; evaluated as common/cauthdsl/cauthdsl.go does. */
public sealed interface SignaturePolicy {
    record SignedBy(Principal principal) implements SignaturePolicy {}

    /** @param count how many of the rules must hold, each by signers that no other rule used */
    record CountOf(int count, List<SignaturePolicy> rules) implements SignaturePolicy {
        public CountOf {
            rules = List.copyOf(rules);
        }
    }

    sealed interface Principal {
        boolean admits(Member member);

        record AnyMember(String organisation) implements Principal {
            @Override
            public boolean admits(Member member) {
                return member.organisation().equals(organisation);
            }
        }

        record InRole(String organisation, Role role) implements Principal {
            @Override
            public boolean admits(Member member) {
                return member.organisation().equals(organisation) && member.role() == role;
            }
        }

        /** @param identity serialised msp.SerializedIdentity */
        record Exactly(Bytes identity) implements Principal {
            @Override
            public boolean admits(Member member) {
                return member.identity().equals(identity);
            }
        }
    }

    int MAX_RULES = 1024;
    int MAX_PRINCIPALS = 256;

    /** Whether these signers, each different from the others, satisfy the policy. */
    default boolean isSatisfiedBy(List<Member> signers) {
        return evaluate(signers, new boolean[signers.size()]);
    }

    private boolean evaluate(List<Member> signers, boolean[] used) {
        return switch (this) {
            case SignedBy rule -> {
                for (int i = 0; i < used.length; i++) {
                    if (!used[i] && rule.principal().admits(signers.get(i))) {
                        used[i] = true;
                        yield true;
                    }
                }
                yield false;
            }
            case CountOf rule -> {
                int holding = 0;
                for (SignaturePolicy inner : rule.rules()) {
                    boolean[] attempt = used.clone();
                    if (inner.evaluate(signers, attempt)) {
                        holding++;
                        System.arraycopy(attempt, 0, used, 0, used.length);
                    }
                }
                yield holding >= rule.count();
            }
        };
    }

    /**
     * @param encoded common.SignaturePolicyEnvelope
     * @throws UnsupportedException END-24 for principals other than roles and identities, and for a policy that nobody need sign
     */
    static SignaturePolicy parse(ByteString encoded, String code) throws MalformedException, UnsupportedException {
        return of(Messages.known(SignaturePolicyEnvelope.parser(), encoded, code), code);
    }

    static SignaturePolicy of(SignaturePolicyEnvelope envelope, String code)
            throws MalformedException, UnsupportedException {
        if (envelope.getVersion() != 0 || envelope.getIdentitiesCount() > MAX_PRINCIPALS) {
            throw new UnsupportedException(
                    FabricCode.UNSUPPORTED_POLICY,
                    "a signature policy of another version, or with too many principals");
        }
        List<Principal> principals = new ArrayList<>();
        for (MSPPrincipal principal : envelope.getIdentitiesList()) {
            principals.add(principal(principal, code));
        }
        int[] budget = {MAX_RULES};
        return rule(envelope.getRule(), principals, budget, code);
    }

    private static SignaturePolicy rule(
            org.hyperledger.fabric.protos.common.SignaturePolicy source,
            List<Principal> principals,
            int[] budget,
            String code)
            throws MalformedException, UnsupportedException {
        if (budget[0]-- == 0) {
            throw new UnsupportedException(FabricCode.UNSUPPORTED_POLICY, "a signature policy of too many rules");
        }
        return switch (source.getTypeCase()) {
            case SIGNED_BY -> {
                int index = source.getSignedBy();
                if (index < 0 || index >= principals.size()) {
                    throw new MalformedException(
                            code, "a signature policy names principal " + index + ", which is not there");
                }
                yield new SignedBy(principals.get(index));
            }
            case N_OUT_OF -> {
                int count = source.getNOutOf().getN();
                if (count < 1) {
                    throw new UnsupportedException(
                            FabricCode.UNSUPPORTED_POLICY, "a signature policy that " + count + " signatures satisfy");
                }
                List<SignaturePolicy> rules = new ArrayList<>();
                for (var inner : source.getNOutOf().getRulesList()) {
                    rules.add(rule(inner, principals, budget, code));
                }
                yield new CountOf(count, rules);
            }
            case TYPE_NOT_SET -> throw new MalformedException(code, "a signature policy without a rule");
        };
    }

    private static Principal principal(MSPPrincipal source, String code)
            throws MalformedException, UnsupportedException {
        ByteString content = source.getPrincipal();
        return switch (source.getPrincipalClassification()) {
            case ROLE -> {
                MSPRole role = Messages.known(MSPRole.parser(), content, code);
                String organisation = role.getMspIdentifier();
                yield switch (role.getRole()) {
                    case MEMBER -> new Principal.AnyMember(organisation);
                    case ADMIN -> new Principal.InRole(organisation, Role.ADMIN);
                    case CLIENT -> new Principal.InRole(organisation, Role.CLIENT);
                    case PEER -> new Principal.InRole(organisation, Role.PEER);
                    case ORDERER -> new Principal.InRole(organisation, Role.ORDERER);
                    case UNRECOGNIZED -> throw unsupported();
                };
            }
            case IDENTITY -> new Principal.Exactly(Messages.bytes(content));
            case ORGANIZATION_UNIT, ANONYMITY, COMBINED, UNRECOGNIZED -> throw unsupported();
        };
    }

    private static UnsupportedException unsupported() {
        return new UnsupportedException(
                FabricCode.UNSUPPORTED_POLICY, "a policy over something other than roles and identities");
    }
}
