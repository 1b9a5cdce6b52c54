package org.datatrust.verifier.time;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.datatrust.proof.Digest;

/**
 * Finds the chains of signed certificates from a certificate to pinned roots. Names may repeat with other keys, and authorities may
 * certify each other; the work is bounded all the same. The search goes down from the roots, so that no key is worked with that was not
 * certified: a key can be made to be slow. Not safe for use by several threads.
 */
final class PathSearch {
    static final int MAX_DEPTH = 8;

    private static final int MAX_PATHS = 16;
    private static final int MAX_SIGNATURE_CHECKS = 16;

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
        for (PkixCertificate root : candidates) {
            // The certificate itself is never its own root: who is pinned must be an authority over it.
            if (pins.contains(root.fingerprint()) && !root.equals(certificate)) {
                descend(new ArrayDeque<>(List.of(root)), certificate);
            }
        }
        return List.copyOf(found);
    }

    /** @param path the certificate reached first, the root last */
    private void descend(Deque<PkixCertificate> path, PkixCertificate goal) {
        PkixCertificate issuer = path.getFirst();
        if (issuer.equals(goal)) {
            found.add(List.copyOf(path));
            return;
        }
        if (path.size() == MAX_DEPTH) {
            return;
        }
        for (PkixCertificate subject : candidates) {
            // Another root starts a path of its own.
            boolean fresh = !path.contains(subject) && (!pins.contains(subject.fingerprint()) || subject.equals(goal));
            if (found.size() < MAX_PATHS && fresh && isIssuedBy(subject, issuer)) {
                path.addFirst(subject);
                descend(path, goal);
                path.removeFirst();
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
