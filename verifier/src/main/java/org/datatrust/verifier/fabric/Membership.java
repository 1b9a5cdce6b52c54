package org.datatrust.verifier.fabric;

import com.google.protobuf.ByteString;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.hyperledger.fabric.protos.msp.FabricMSPConfig;
import org.hyperledger.fabric.protos.msp.FabricOUIdentifier;

/**
 * The membership rules of one organisation, an "MSP" of a channel configuration, after Fabric's msp/mspimplvalidate.go: chain to a root
 * of the organisation, no expiry (Fabric evaluates the chain at one second after the certificate's start), revocation lists, exactly one
 * node organizational unit.
 *
 * @param id MSP id
 * @param units the text of each role's organizational unit, and the authority that must have issued such certificates, if one is named
 */
public record Membership(
        String id,
        List<Certificate> roots,
        List<Certificate> intermediates,
        List<RevocationList> revocations,
        Map<Role, Unit> units) {
    /** No chain of certificates is longer. */
    private static final int MAX_CHAIN = 8;

    /** As in Go's crypto/x509, which Fabric uses: authorities that certify each other make exponentially many chains. */
    private static final int MAX_CHAIN_SIGNATURE_CHECKS = 100;

    private static final int MAX_AUTHORITIES = 64;
    private static final int FABRIC_MSP = 0;

    public record Unit(String text, Optional<Certificate> authority) {}

    public Membership {
        roots = List.copyOf(roots);
        intermediates = List.copyOf(intermediates);
        revocations = List.copyOf(revocations);
        units = Map.copyOf(units);
    }

    /** @throws UnsupportedException FAB-11 for anything that these rules do not cover */
    static Membership of(int type, ByteString encoded) throws MalformedException, UnsupportedException {
        if (type != FABRIC_MSP) {
            throw unsupported("an MSP of type " + type);
        }
        FabricMSPConfig config = Messages.known(FabricMSPConfig.parser(), encoded, FabricCode.BAD_CONFIGURATION);
        String id = config.getName();
        if (id.isEmpty() || id.length() > 255) {
            throw unsupported("an MSP without a name");
        }
        if (config.getRootCertsCount() == 0
                || config.getRootCertsCount() + config.getIntermediateCertsCount() > MAX_AUTHORITIES) {
            throw unsupported(id + " has no root certificate, or too many authorities");
        }
        if (config.getOrganizationalUnitIdentifiersCount() != 0) {
            throw unsupported(id + " restricts its organizational units");
        }
        if (config.hasSigningIdentity()) {
            throw unsupported(id + " publishes a signing identity");
        }
        if (config.hasCryptoConfig()
                && !(config.getCryptoConfig().getSignatureHashFamily().equals("SHA2")
                        && config.getCryptoConfig()
                                .getIdentityIdentifierHashFunction()
                                .equals("SHA256"))) {
            throw unsupported(id + " does not use SHA-256");
        }
        if (!config.hasFabricNodeOus() || !config.getFabricNodeOus().getEnable()) {
            throw unsupported(id + " does not use node organizational units");
        }
        try {
            // The roots stand again beside each organizational unit.
            Map<ByteString, Certificate> read = new HashMap<>();
            List<Certificate> roots = new ArrayList<>();
            for (var pem : config.getRootCertsList()) {
                roots.add(certificate(pem, read));
            }
            List<Certificate> intermediates = new ArrayList<>();
            for (var pem : config.getIntermediateCertsList()) {
                intermediates.add(certificate(pem, read));
            }
            List<RevocationList> revocations = new ArrayList<>();
            for (var list : config.getRevocationListList()) {
                revocations.add(RevocationList.of(Messages.bytes(list)));
            }
            Map<Role, Unit> units = new EnumMap<>(Role.class);
            var ous = config.getFabricNodeOus();
            putUnit(units, Role.CLIENT, ous.hasClientOuIdentifier(), ous.getClientOuIdentifier(), read);
            putUnit(units, Role.PEER, ous.hasPeerOuIdentifier(), ous.getPeerOuIdentifier(), read);
            putUnit(units, Role.ADMIN, ous.hasAdminOuIdentifier(), ous.getAdminOuIdentifier(), read);
            putUnit(units, Role.ORDERER, ous.hasOrdererOuIdentifier(), ous.getOrdererOuIdentifier(), read);
            long distinct = units.values().stream().map(Unit::text).distinct().count();
            if (distinct != units.size()) {
                throw unsupported(id + " uses one organizational unit for two roles");
            }
            return new Membership(id, roots, intermediates, revocations, units);
        } catch (MalformedException e) {
            throw unsupported(id + ": " + e.getMessage());
        }
    }

    private static Certificate certificate(ByteString pem, Map<ByteString, Certificate> read)
            throws MalformedException {
        Certificate known = read.get(pem);
        if (known != null) {
            return known;
        }
        Certificate certificate = Certificate.ofPem(Messages.bytes(pem));
        read.put(pem, certificate);
        return certificate;
    }

    private static void putUnit(
            Map<Role, Unit> units,
            Role role,
            boolean present,
            FabricOUIdentifier identifier,
            Map<ByteString, Certificate> read)
            throws MalformedException {
        if (present) {
            Optional<Certificate> authority = identifier.getCertificate().isEmpty()
                    ? Optional.empty()
                    : Optional.of(certificate(identifier.getCertificate(), read));
            units.put(role, new Unit(identifier.getOrganizationalUnitIdentifier(), authority));
        }
    }

    /**
     * @param identity serialised msp.SerializedIdentity that holds the certificate
     * @param pem the certificate of that identity
     */
    IdentityCheck check(Bytes identity, Bytes pem, Signatures signatures) {
        Certificate certificate;
        try {
            certificate = Certificate.ofPem(pem);
        } catch (MalformedException e) {
            return invalid(String.valueOf(e.getMessage()));
        }
        if (certificate.authority()) {
            return invalid("the certificate is that of an authority");
        }
        if (!certificate.mayAuthenticate()) {
            return invalid("the certificate's extended key usage is for something else");
        }
        Instant time = certificate.notBefore().plusSeconds(1);
        if (time.isAfter(certificate.notAfter())) {
            return invalid("the certificate is never valid");
        }
        Optional<List<Certificate>> chain =
                chain(certificate, time, 0, new int[] {MAX_CHAIN_SIGNATURE_CHECKS}, signatures);
        if (chain.isEmpty()) {
            return invalid("no chain to a root of " + id);
        }
        List<Certificate> path = new ArrayList<>();
        path.add(certificate);
        path.addAll(chain.get());
        for (int i = 0; i + 1 < path.size(); i++) {
            if (isRevoked(path.get(i), path.get(i + 1), signatures)) {
                return invalid("a certificate is revoked");
            }
        }
        return role(certificate, path.get(1))
                .<IdentityCheck>map(role -> new IdentityCheck.Valid(new Member(id, role, certificate.key(), identity)))
                .orElseGet(() -> invalid("the certificate does not have exactly one role of " + id));
    }

    /** The authorities above a certificate up to a root, nearest first. */
    private Optional<List<Certificate>> chain(
            Certificate subject, Instant time, int authoritiesBelow, int[] checksLeft, Signatures signatures) {
        for (Certificate root : roots) {
            if (issued(root, subject, time, authoritiesBelow, checksLeft, signatures)) {
                return Optional.of(List.of(root));
            }
        }
        if (authoritiesBelow + 2 >= MAX_CHAIN) {
            return Optional.empty();
        }
        for (Certificate intermediate : intermediates) {
            // A self-issued intermediate would only lead back to itself.
            if (intermediate.encoded().equals(subject.encoded())
                    || !issued(intermediate, subject, time, authoritiesBelow, checksLeft, signatures)) {
                continue;
            }
            Optional<List<Certificate>> above = chain(intermediate, time, authoritiesBelow + 1, checksLeft, signatures);
            if (above.isPresent()) {
                List<Certificate> path = new ArrayList<>();
                path.add(intermediate);
                path.addAll(above.get());
                return Optional.of(path);
            }
        }
        return Optional.empty();
    }

    private static boolean issued(
            Certificate issuer,
            Certificate subject,
            Instant time,
            int authoritiesBelow,
            int[] checksLeft,
            Signatures signatures) {
        return sameName(issuer.subject(), subject.issuer())
                && issuer.authority()
                && issuer.maySignCertificates()
                && issuer.mayAuthenticate()
                && issuer.pathLength().orElse(Integer.MAX_VALUE) >= authoritiesBelow
                && !time.isBefore(issuer.notBefore())
                && !time.isAfter(issuer.notAfter())
                && checksLeft[0]-- > 0
                && signatures.certificate(
                        issuer.key(),
                        subject.signed().toByteArray(),
                        subject.signature().toByteArray());
    }

    private boolean isRevoked(Certificate subject, Certificate issuer, Signatures signatures) {
        BigInteger serial = subject.serial();
        for (RevocationList list : revocations) {
            if (list.serials().contains(serial)
                    && sameName(list.issuer(), issuer.subject())
                    && list.isSignedBy(issuer.key(), signatures)) {
                return true;
            }
        }
        return false;
    }

    private Optional<Role> role(Certificate certificate, Certificate issuer) {
        Optional<Role> found = Optional.empty();
        int count = 0;
        for (String text : certificate.units()) {
            for (Map.Entry<Role, Unit> unit : units.entrySet()) {
                if (!unit.getValue().text().equals(text)) {
                    continue;
                }
                count++;
                Optional<Certificate> authority = unit.getValue().authority();
                if (authority.isPresent() && !authority.get().encoded().equals(issuer.encoded())) {
                    return Optional.empty();
                }
                found = Optional.of(unit.getKey());
            }
        }
        return count == 1 ? found : Optional.empty();
    }

    private static boolean sameName(X500Name one, X500Name other) {
        return one.equals(other);
    }

    private static IdentityCheck invalid(String reason) {
        return new IdentityCheck.Invalid(reason);
    }

    private static UnsupportedException unsupported(String what) {
        return new UnsupportedException(FabricCode.UNSUPPORTED_CONFIGURATION, what);
    }
}
