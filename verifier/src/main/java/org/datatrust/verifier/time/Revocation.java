package org.datatrust.verifier.time;

import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;

/** Revocation evidence that came with a time-stamp: lists (RFC 5280) and answers of responders (RFC 6960). */
record Revocation(List<RevocationList> lists, List<StatusResponse> responses) {
    Revocation {
        lists = List.copyOf(lists);
        responses = List.copyOf(responses);
    }

    /**
     * @param serials of the certificates that matter
     * @throws MalformedException TIM-01
     */
    static Revocation parse(List<Bytes> lists, List<Bytes> responses, Set<BigInteger> serials)
            throws MalformedException {
        List<RevocationList> parsedLists = new ArrayList<>();
        for (Bytes list : lists) {
            parsedLists.add(RevocationList.parse(list, serials));
        }
        List<StatusResponse> parsedResponses = new ArrayList<>();
        for (Bytes response : responses) {
            parsedResponses.add(StatusResponse.parse(response));
        }
        return new Revocation(parsedLists, parsedResponses);
    }

    /** What a piece of evidence says about a certificate. */
    sealed interface Statement {
        /**
         * Not revoked, as far as was known at that time.
         *
         * @param nextUpdate when newer evidence was due; empty if none was announced
         */
        record Good(Instant thisUpdate, Optional<Instant> nextUpdate) implements Statement {
            /**
             * Whether the evidence tells of that moment: it was current then, or is newer, but from before the certificate expired, as
             * expired certificates may be dropped from the lists.
             */
            boolean covers(Instant time, Instant certificateNotAfter) {
                return thisUpdate.isAfter(time)
                        ? !thisUpdate.isAfter(certificateNotAfter)
                        : nextUpdate.isPresent() && !nextUpdate.get().isBefore(time);
            }
        }

        /** @param reason the CRLReason number (RFC 5280 section 5.3.1); empty if none was given */
        record Revoked(Instant when, Optional<Integer> reason) implements Statement {
            /**
             * RFC 3161 section 4: unspecified, affiliationChanged, superseded and cessationOfOperation leave valid what was signed before;
             * any other reason, or none, says that the key is not to be believed at all.
             */
            boolean spares(Instant signed) {
                return reason.isPresent()
                        && switch (reason.get()) {
                            case 0, 3, 4, 5 -> signed.isBefore(when);
                            default -> false;
                        };
            }

            @Override
            public String toString() {
                return "revoked at " + when + reason.map(r -> ", reason " + r).orElse(", no reason given");
            }
        }
    }

    /** All that the evidence says about a certificate; what is not signed by its issuer, or cannot be judged, says nothing. */
    List<Statement> about(PkixCertificate certificate, PkixCertificate issuer, Effort effort) {
        List<Statement> statements = new ArrayList<>();
        for (RevocationList list : lists) {
            list.about(certificate, issuer, effort).ifPresent(statements::add);
        }
        for (StatusResponse response : responses) {
            statements.addAll(response.about(certificate, issuer, effort));
        }
        return statements;
    }
}
