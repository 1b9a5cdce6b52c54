package org.datatrust.verifier.time;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.datatrust.proof.Digest;

/**
 * Finds the chains of signed certificates from a certificate to pinned roots. Names may repeat with other keys, and authorities may
 * certify each other; the work is bounded all the same. Not safe for use by several threads.
 */
final class PathSearch {
    static final int MAX_DEPTH = 8;

    private static final int MAX_PATHS = 16;
    private static final int MAX_SIGNATURE_CHECKS = 64;

    private final Set<PkixCertificate> candidates;
    private final Set<Digest> pins;
    private final Map<Link, Boolean> links = new HashMap<>();
    private final List<List<PkixCertificate>> found = new ArrayList<>();

    private record Link(PkixCertificate subject, PkixCertificate issuer) {}

    PathSearch(List<PkixCertificate> candidates, Set<Digest> pins) {
        this.candidates = new LinkedHashSet<>(candidates);
        this.pins = pins;
    }

    /** Each from the certificate to a pinned root, both included; at most {@value #MAX_PATHS} of at most {@value #MAX_DEPTH} certificates. */
    List<List<PkixCertificate>> from(PkixCertificate certificate) {
        extend(new ArrayList<>(List.of(certificate)));
        return List.copyOf(found);
    }

    private void extend(List<PkixCertificate> path) {
        PkixCertificate last = path.getLast();
        // The certificate itself is never its own root: who is pinned must be an authority over it.
        if (path.size() > 1 && pins.contains(last.fingerprint())) {
            found.add(List.copyOf(path));
            return;
        }
        if (path.size() == MAX_DEPTH) {
            return;
        }
        for (PkixCertificate issuer : candidates) {
            if (found.size() < MAX_PATHS && !path.contains(issuer) && isIssuedBy(last, issuer)) {
                path.add(issuer);
                extend(path);
                path.removeLast();
            }
        }
    }

    private boolean isIssuedBy(PkixCertificate subject, PkixCertificate issuer) {
        if (!subject.issuer().equals(issuer.subject())) {
            return false;
        }
        Link link = new Link(subject, issuer);
        Boolean known = links.get(link);
        if (known == null) {
            if (links.size() == MAX_SIGNATURE_CHECKS) {
                return false;
            }
            known = subject.isIssuedBy(issuer);
            links.put(link, known);
        }
        return known;
    }
}
