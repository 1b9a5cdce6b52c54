package org.datatrust.verifier.time;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.verifier.bundle.TimeEvidence;
import org.datatrust.verifier.time.Revocation.Statement;
import org.datatrust.verifier.time.TimestampVerdict.Accepted;
import org.datatrust.verifier.time.TimestampVerdict.Refused;
import org.datatrust.verifier.time.TimestampVerdict.Undecided;

/** Judges time-stamps at the time that they state; docs/spec/time.md numbers the steps. Safe for use by several threads. */
public final class TimestampJudge {
    private static final int MAX_REVOCATION_CHECKS = 24;

    private final TimestampTrust trust;

    public TimestampJudge(TimestampTrust trust) {
        this.trust = trust;
    }

    /** @param message what the time-stamp must be over: the imprint is a hash of these bytes */
    public TimestampVerdict judge(byte[] message, TimeEvidence evidence) {
        return judge(hash -> Optional.of(hash.hash(message)), evidence);
    }

    /** As {@link #judge}, for an imprint that is known itself, by one hash function only. */
    TimestampVerdict judgeImprint(Algorithm only, byte[] imprint, TimeEvidence evidence) {
        return judge(hash -> hash == only ? Optional.of(imprint) : Optional.empty(), evidence);
    }

    /** The imprint that is expected by a hash function; empty if it must not be by that one. */
    private interface Expectation {
        Optional<byte[]> by(Algorithm hash);
    }

    private TimestampVerdict judge(Expectation expected, TimeEvidence evidence) {
        try {
            return judge(expected, TimestampToken.parse(evidence.token()), evidence);
        } catch (MalformedException e) {
            TimestampStep step = e.code().equals(TimestampStep.ONE_SIGNER.code())
                    ? TimestampStep.ONE_SIGNER
                    : TimestampStep.READABLE;
            return new Refused(step, String.valueOf(e.getMessage()));
        }
    }

    private TimestampVerdict judge(Expectation expected, TimestampToken token, TimeEvidence evidence)
            throws MalformedException {
        List<PkixCertificate> certificates = new ArrayList<>();
        for (Bytes certificate : joined(token.certificates(), evidence.certificates())) {
            certificates.add(PkixCertificate.parse(certificate));
        }
        Revocation revocation = Revocation.parse(
                joined(token.lists(), evidence.revocationLists()),
                joined(token.responses(), evidence.statusAnswers()),
                certificates.stream().map(PkixCertificate::serial).collect(Collectors.toSet()));

        Optional<Algorithm> imprint = Algorithm.ofHash(token.imprintAlgorithm());
        if (imprint.isEmpty()) {
            return new Refused(
                    TimestampStep.ALGORITHMS,
                    "the imprint is by " + token.imprintAlgorithm().getAlgorithm() + ", which is not allowed");
        }
        if (!expected.by(imprint.get())
                .map(Bytes::copyOf)
                .filter(token.imprint()::equals)
                .isPresent()) {
            return new Refused(TimestampStep.IMPRINT, "the imprint is of other bytes");
        }
        if (token.signerId().isEmpty()) {
            return new Refused(
                    TimestampStep.SIGNER_NAMED, "the signed attributes do not name the signer by ESSCertIDv2");
        }
        Optional<PkixCertificate> signer =
                certificates.stream().filter(token::names).findFirst();
        if (signer.isEmpty()) {
            return Algorithm.ofHash(token.signerId().get().getHashAlgorithm()).isEmpty()
                    ? new Refused(TimestampStep.ALGORITHMS, "the signer is named by a hash that is not allowed")
                    : signerMissing(token, certificates);
        }
        return judgeSigned(token, signer.get(), certificates, revocation, imprint.get());
    }

    private static List<Bytes> joined(List<Bytes> inside, List<Bytes> beside) {
        return Stream.concat(inside.stream(), beside.stream()).toList();
    }

    /** Without any certificate nothing contradicts; with certificates, of which none is the one that was signed, something does. */
    private static TimestampVerdict signerMissing(TimestampToken token, List<PkixCertificate> certificates) {
        String reason = "none of " + certificates.size() + " certificates is the one that the signed attributes name";
        return token.certificates().isEmpty()
                ? new Undecided(TimestampStep.SIGNER_NAMED, reason)
                : new Refused(TimestampStep.SIGNER_NAMED, reason);
    }

    private TimestampVerdict judgeSigned(
            TimestampToken token,
            PkixCertificate signer,
            List<PkixCertificate> certificates,
            Revocation revocation,
            Algorithm imprint) {
        if (!signer.purposes().equals(List.of(KeyPurposeId.id_kp_timeStamping)) || !signer.purposesCritical()) {
            return new Refused(
                    TimestampStep.PURPOSE,
                    "the signer's only, critical purpose is not time-stamping: " + signer.purposes());
        }
        if (signer.authority() || !signer.permits(KeyUsage.digitalSignature | KeyUsage.nonRepudiation)) {
            return new Refused(TimestampStep.PURPOSE, "the signer's key is not for signatures of documents");
        }
        Optional<SignatureScheme> scheme = SignatureScheme.ofCms(token.signatureAlgorithm(), token.digestAlgorithm());
        Optional<Algorithm> key = SignatureScheme.ofKey(signer.key());
        if (scheme.isEmpty() || key.isEmpty()) {
            return new Refused(
                    TimestampStep.ALGORITHMS,
                    "signed by " + token.signatureAlgorithm().getAlgorithm() + " with "
                            + token.digestAlgorithm().getAlgorithm()
                            + key.map(k -> "").orElse(" and a key of a kind or size") + ", which is not allowed");
        }
        List<List<PkixCertificate>> paths = new PathSearch(certificates, trust.roots()).from(signer);
        if (paths.isEmpty()) {
            return new Refused(
                    TimestampStep.ROOT_PINNED, "the signer's certificate leads to no root that the trust policy pins");
        }
        Algorithm hash = scheme.get().hash();
        if (!Bytes.copyOf(hash.hash(token.content().toByteArray())).equals(token.contentDigest())) {
            return new Refused(TimestampStep.SIGNATURE, "the signed attributes hold the digest of another content");
        }
        if (!scheme.get()
                .verifies(
                        signer.key(),
                        token.signedAttributes().toByteArray(),
                        token.signature().toByteArray())) {
            return new Refused(TimestampStep.SIGNATURE, "the signature does not hold");
        }
        Set<Algorithm> algorithms = EnumSet.of(imprint, hash, key.get());
        Optional<TimestampVerdict> furthest = Optional.empty();
        Effort effort = new Effort(MAX_REVOCATION_CHECKS);
        for (List<PkixCertificate> path : paths) {
            TimestampVerdict verdict = judgePath(token, path, revocation, algorithms, effort);
            // One sound path is enough; else the one that came furthest tells most.
            if (furthest.isEmpty() || isFurther(verdict, furthest.get())) {
                furthest = Optional.of(verdict);
            }
        }
        return furthest.orElseThrow();
    }

    private static boolean isFurther(TimestampVerdict verdict, TimestampVerdict than) {
        Optional<TimestampStep> stop = stop(than);
        return stop.isPresent()
                && stop(verdict).map(step -> step.compareTo(stop.get()) > 0).orElse(true);
    }

    private static Optional<TimestampStep> stop(TimestampVerdict verdict) {
        return switch (verdict) {
            case Accepted accepted -> Optional.empty();
            case Refused refused -> Optional.of(refused.step());
            case Undecided undecided -> Optional.of(undecided.step());
        };
    }

    private TimestampVerdict judgePath(
            TimestampToken token,
            List<PkixCertificate> path,
            Revocation revocation,
            Set<Algorithm> tokenAlgorithms,
            Effort effort) {
        Optional<String> obstacle = obstacle(path);
        if (obstacle.isPresent()) {
            return new Refused(TimestampStep.AUTHORITIES, obstacle.get());
        }
        Instant believableUntil = Instant.MAX;
        Set<Algorithm> algorithms = EnumSet.copyOf(tokenAlgorithms);
        for (PkixCertificate certificate : path) {
            if (!certificate.isValidAt(token.earliest()) || !certificate.isValidAt(token.latest())) {
                return new Refused(
                        TimestampStep.VALIDITY,
                        certificate + " is valid from " + certificate.notBefore() + " to " + certificate.notAfter()
                                + ", the time-stamp is of " + token.genTime() + " ± " + token.accuracy());
            }
            believableUntil = earlier(believableUntil, certificate.notAfter());
            SignatureScheme.ofKey(certificate.key()).ifPresent(algorithms::add);
        }
        // A root is believed because it is pinned, not because of its signature.
        for (PkixCertificate certificate : path.subList(0, path.size() - 1)) {
            SignatureScheme.of(certificate.signatureAlgorithm()).ifPresent(scheme -> algorithms.add(scheme.hash()));
        }
        for (Algorithm algorithm : algorithms) {
            Instant sunset = trust.sunset(algorithm);
            if (token.latest().isAfter(sunset)) {
                return new Refused(
                        TimestampStep.ALGORITHMS,
                        algorithm.label() + " is not believed after " + sunset + ", the time-stamp is of "
                                + token.genTime());
            }
            believableUntil = earlier(believableUntil, sunset);
        }
        boolean evidence = true;
        for (int i = 0; i + 1 < path.size(); i++) {
            PkixCertificate certificate = path.get(i);
            boolean good = false;
            for (Statement statement : revocation.about(certificate, path.get(i + 1), effort)) {
                switch (statement) {
                    case Statement.Good known -> good |= known.covers(token.latest(), certificate.notAfter());
                    case Statement.Revoked revoked -> {
                        if (!revoked.spares(token.latest())) {
                            return new Refused(TimestampStep.NOT_REVOKED, certificate + " is " + revoked);
                        }
                        good = true;
                    }
                }
            }
            if (effort.isExceeded()) {
                return new Undecided(
                        TimestampStep.NOT_REVOKED,
                        "the evidence asks for more than " + MAX_REVOCATION_CHECKS + " checks of signatures");
            }
            if (!good && trust.revocationEvidenceRequired()) {
                return new Undecided(
                        TimestampStep.NOT_REVOKED,
                        "nothing sound tells whether " + certificate + " was revoked at " + token.genTime());
            }
            evidence &= good;
        }
        TimestampAuthority authority = trust.authorityOf(path.getLast().fingerprint());
        if (!authority.allows(token.policy())) {
            return new Refused(
                    TimestampStep.POLICY,
                    "policy " + token.policy() + " is not one that is trusted of " + authority.name());
        }
        return new Accepted(authority.name(), token.earliest(), token.latest(), believableUntil, evidence);
    }

    /** RFC 5280 section 6.1.4, for the extensions that are understood. */
    private static Optional<String> obstacle(List<PkixCertificate> path) {
        int below = 0;
        for (int i = 0; i < path.size(); i++) {
            PkixCertificate certificate = path.get(i);
            if (certificate.obstacle().isPresent()) {
                return Optional.of(certificate + ": " + certificate.obstacle().get());
            }
            if (i == 0) {
                continue;
            }
            if (!certificate.authority() || !certificate.permits(KeyUsage.keyCertSign)) {
                return Optional.of(certificate + " is not that of an authority");
            }
            if (certificate.pathLength().isPresent() && certificate.pathLength().get() < below) {
                return Optional.of(certificate + " allows "
                        + certificate.pathLength().get() + " authorities below it, there are " + below);
            }
            if (!certificate.purposes().isEmpty()
                    && !certificate.purposes().contains(KeyPurposeId.id_kp_timeStamping)
                    && !certificate.purposes().contains(KeyPurposeId.anyExtendedKeyUsage)) {
                return Optional.of(certificate + " is not for time-stamping");
            }
            if (!certificate.isSelfIssued()) {
                below++;
            }
        }
        return Optional.empty();
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
