package org.datatrust.verifier.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.signature.P256PublicKey;
import org.datatrust.verifier.synthetic.KeyHolder;
import org.hyperledger.fabric.protos.common.MSPPrincipal;
import org.hyperledger.fabric.protos.common.MSPRole;
import org.hyperledger.fabric.protos.common.SignaturePolicy.NOutOf;
import org.hyperledger.fabric.protos.common.SignaturePolicyEnvelope;
import org.junit.jupiter.api.Test;

/** Signature policies as common/cauthdsl/cauthdsl.go evaluates them. */
class SignaturePolicyTest {
    private static final String CODE = "END-23";

    private static Member member(String organisation, Role role, String who) throws Exception {
        P256PublicKey key = P256PublicKey.parse(new KeyHolder(who).publicKey().getEncoded());
        return new Member(organisation, role, key, Bytes.utf8(organisation + "/" + who));
    }

    private static MSPPrincipal role(String organisation, MSPRole.MSPRoleType role) {
        return MSPPrincipal.newBuilder()
                .setPrincipalClassification(MSPPrincipal.Classification.ROLE)
                .setPrincipal(MSPRole.newBuilder()
                        .setMspIdentifier(organisation)
                        .setRole(role)
                        .build()
                        .toByteString())
                .build();
    }

    private static MSPPrincipal exactly(Bytes identity) {
        return MSPPrincipal.newBuilder()
                .setPrincipalClassification(MSPPrincipal.Classification.IDENTITY)
                .setPrincipal(com.google.protobuf.ByteString.copyFrom(identity.toByteArray()))
                .build();
    }

    private static org.hyperledger.fabric.protos.common.SignaturePolicy by(int principal) {
        return org.hyperledger.fabric.protos.common.SignaturePolicy.newBuilder()
                .setSignedBy(principal)
                .build();
    }

    private static org.hyperledger.fabric.protos.common.SignaturePolicy of(
            int count, org.hyperledger.fabric.protos.common.SignaturePolicy... rules) {
        return org.hyperledger.fabric.protos.common.SignaturePolicy.newBuilder()
                .setNOutOf(NOutOf.newBuilder().setN(count).addAllRules(List.of(rules)))
                .build();
    }

    private static SignaturePolicy policy(
            org.hyperledger.fabric.protos.common.SignaturePolicy rule, MSPPrincipal... principals)
            throws MalformedException, UnsupportedException {
        return SignaturePolicy.of(
                SignaturePolicyEnvelope.newBuilder()
                        .setRule(rule)
                        .addAllIdentities(List.of(principals))
                        .build(),
                CODE);
    }

    @Test
    void aMemberIsAnybodyOfThatOrganisationAndNobodyElse() throws Exception {
        SignaturePolicy policy = policy(by(0), role("AMSP", MSPRole.MSPRoleType.MEMBER));
        assertThat(policy.isSatisfiedBy(List.of(member("AMSP", Role.CLIENT, "x"))))
                .isTrue();
        assertThat(policy.isSatisfiedBy(List.of(member("BMSP", Role.CLIENT, "x"))))
                .isFalse();
        assertThat(policy.isSatisfiedBy(List.of())).isFalse();
    }

    @Test
    void aRoleIsThatRoleOfThatOrganisation() throws Exception {
        SignaturePolicy policy = policy(by(0), role("AMSP", MSPRole.MSPRoleType.PEER));
        assertThat(policy.isSatisfiedBy(List.of(member("AMSP", Role.PEER, "x"))))
                .isTrue();
        assertThat(policy.isSatisfiedBy(List.of(member("AMSP", Role.ADMIN, "x"))))
                .isFalse();
        assertThat(policy.isSatisfiedBy(List.of(member("BMSP", Role.PEER, "x"))))
                .isFalse();
    }

    @Test
    void anIdentityIsExactlyThatOne() throws Exception {
        Member one = member("AMSP", Role.PEER, "one");
        SignaturePolicy policy = policy(by(0), exactly(one.identity()));
        assertThat(policy.isSatisfiedBy(List.of(one))).isTrue();
        assertThat(policy.isSatisfiedBy(List.of(member("AMSP", Role.PEER, "two"))))
                .isFalse();
    }

    @Test
    void oneSignerCountsOnce() throws Exception {
        SignaturePolicy policy = policy(of(2, by(0), by(0)), role("AMSP", MSPRole.MSPRoleType.MEMBER));
        Member one = member("AMSP", Role.PEER, "one");
        assertThat(policy.isSatisfiedBy(List.of(one))).isFalse();
        assertThat(policy.isSatisfiedBy(List.of(one, member("AMSP", Role.PEER, "two"))))
                .isTrue();
    }

    @Test
    void aSignerOfAnInnerRuleThatHeldIsUsedUpOutsideOfIt() throws Exception {
        MSPPrincipal member = role("AMSP", MSPRole.MSPRoleType.MEMBER);
        SignaturePolicy policy = policy(of(2, of(1, by(0)), by(0)), member);
        Member one = member("AMSP", Role.PEER, "one");
        assertThat(policy.isSatisfiedBy(List.of(one))).isFalse();
        assertThat(policy.isSatisfiedBy(List.of(one, member("AMSP", Role.PEER, "two"))))
                .isTrue();
    }

    @Test
    void aSignerOfAnInnerRuleThatDidNotHoldIsFree() throws Exception {
        SignaturePolicy policy = policy(
                of(1, of(2, by(0), by(1)), by(0)),
                role("AMSP", MSPRole.MSPRoleType.MEMBER),
                role("BMSP", MSPRole.MSPRoleType.MEMBER));
        assertThat(policy.isSatisfiedBy(List.of(member("AMSP", Role.PEER, "one"))))
                .isTrue();
    }

    @Test
    void refusesAPrincipalThatIsNotThere() {
        MSPPrincipal member = role("AMSP", MSPRole.MSPRoleType.MEMBER);
        for (int index : new int[] {-1, 1}) {
            assertThatThrownBy(() -> policy(by(index), member))
                    .isInstanceOfSatisfying(
                            MalformedException.class, e -> assertThat(e.code()).isEqualTo(CODE));
        }
    }

    @Test
    void refusesWhatNobodyNeedSign() {
        assertThatThrownBy(() -> policy(of(0))).isInstanceOf(UnsupportedException.class);
        assertThatThrownBy(() -> policy(of(-1))).isInstanceOf(UnsupportedException.class);
    }

    @Test
    void takes256PrincipalsAnd1024RulesAndNoMore() throws Exception {
        MSPPrincipal member = role("AMSP", MSPRole.MSPRoleType.MEMBER);
        List<MSPPrincipal> principals = new ArrayList<>();
        for (int i = 0; i < SignaturePolicy.MAX_PRINCIPALS; i++) {
            principals.add(member);
        }
        assertThat(policy(by(0), principals.toArray(MSPPrincipal[]::new))).isInstanceOf(SignaturePolicy.SignedBy.class);
        principals.add(member);
        assertThatThrownBy(() -> policy(by(0), principals.toArray(MSPPrincipal[]::new)))
                .isInstanceOf(UnsupportedException.class);

        var rules = new org.hyperledger.fabric.protos.common.SignaturePolicy[SignaturePolicy.MAX_RULES - 1];
        java.util.Arrays.fill(rules, by(0));
        assertThat(policy(of(1, rules), member)).isInstanceOf(SignaturePolicy.CountOf.class);
        var more = java.util.Arrays.copyOf(rules, rules.length + 1);
        more[rules.length] = by(0);
        assertThatThrownBy(() -> policy(of(1, more), member)).isInstanceOf(UnsupportedException.class);
    }
}
