package org.datatrust.gateway.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Collectors;
import org.datatrust.gateway.index.ConsentIndex.AtBlock;
import org.datatrust.gateway.index.ConsentIndex.AtTime;
import org.datatrust.gateway.index.ConsentIndex.Moment;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.consent.ConsentState;
import org.datatrust.proof.consent.ConsentStatus;
import org.datatrust.proof.consent.ConsentTerms;
import org.datatrust.proof.consent.Purpose;
import org.datatrust.proof.consent.UseDecision;
import org.datatrust.proof.consent.UseReceipt;
import org.datatrust.proof.consent.UseRequest;
import org.datatrust.proof.consent.UseScope;
import org.datatrust.proof.ledger.History;
import org.datatrust.proof.name.ConsentName;
import org.datatrust.proof.name.DatasetName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.protocol.v1.Consent;
import org.datatrust.protocol.v1.EvaluateConsentRequest;
import org.datatrust.protocol.v1.LegalBasis;
import org.datatrust.protocol.v1.Use;

/** Consents as messages of the protocol, and back. Numbers of the enumerations are those of docs/spec/consent.md on both sides. */
final class ConsentWire {
    private static final int SECONDS_PER_HOUR = 3600;
    private static final String USES = "/uses/";
    private static final int ID_DIGITS = 2 * UseRequest.ID_SIZE_BYTES;

    private ConsentWire() {}

    /** The name of a use. */
    record UseName(ConsentName consent, Bytes id) {
        static UseName parse(String text) throws RefusedException {
            int at = text.length() - ID_DIGITS;
            if (at < USES.length() || !text.startsWith(USES, at - USES.length())) {
                throw badUse();
            }
            return new UseName(ConsentWire.consent(text.substring(0, at - USES.length())), id(text.substring(at)));
        }

        static Bytes id(String text) throws RefusedException {
            if (!text.matches("[0-9a-f]{" + ID_DIGITS + "}")) {
                throw badUse();
            }
            return Bytes.copyOf(HexFormat.of().parseHex(text));
        }

        private static RefusedException badUse() {
            return new RefusedException(
                    ErrorCode.BAD_NAME, "A use looks like orgs/{organisation}/consents/{consent}/uses/{use}.");
        }

        @Override
        public String toString() {
            return consent + USES + id.hex();
        }
    }

    static ConsentName consent(String name) throws RefusedException {
        try {
            return ConsentName.parse(name);
        } catch (MalformedException e) {
            throw new RefusedException(ErrorCode.BAD_NAME, String.valueOf(e.getMessage()));
        }
    }

    static DatasetName dataset(String name) throws RefusedException {
        try {
            return DatasetName.parse(name);
        } catch (MalformedException e) {
            throw new RefusedException(ErrorCode.BAD_NAME, String.valueOf(e.getMessage()));
        }
    }

    static OrganisationId organisation(String id) throws RefusedException {
        try {
            return OrganisationId.parse(id);
        } catch (MalformedException e) {
            throw new RefusedException(ErrorCode.BAD_NAME, String.valueOf(e.getMessage()));
        }
    }

    static Purpose purpose(String term) throws RefusedException {
        return Purpose.ofTerm(term)
                .orElseThrow(() -> new RefusedException(
                        ErrorCode.BAD_REQUEST,
                        "The purpose is one of "
                                + Arrays.stream(Purpose.values())
                                        .map(Purpose::term)
                                        .collect(Collectors.joining(", "))
                                + "."));
    }

    static UseScope scope(org.datatrust.protocol.v1.UseScope scope) throws RefusedException {
        return switch (scope) {
            case VIEW -> UseScope.VIEW;
            case VIEW_AND_RETAIN -> UseScope.VIEW_AND_RETAIN;
            case SHARE -> UseScope.SHARE;
            case USE_SCOPE_UNSPECIFIED, UNRECOGNIZED ->
                throw new RefusedException(ErrorCode.BAD_REQUEST, "The scope is VIEW, VIEW_AND_RETAIN or SHARE.");
        };
    }

    /** Empty: not asked for. */
    static Optional<ConsentStatus> status(org.datatrust.protocol.v1.ConsentStatus status) throws RefusedException {
        return switch (status) {
            case CONSENT_STATUS_UNSPECIFIED -> Optional.empty();
            case UNRECOGNIZED -> throw new RefusedException(ErrorCode.BAD_REQUEST, "There is no such status.");
            case CONSENT_REQUESTED,
                    CONSENT_GIVEN,
                    CONSENT_RENEWED,
                    CONSENT_REFUSED,
                    CONSENT_WITHDRAWN,
                    CONSENT_EXPIRED,
                    CONSENT_TERMINATED,
                    CONSENT_INVALIDATED ->
                Arrays.stream(ConsentStatus.values())
                        .filter(known -> known.code() == status.getNumber())
                        .findFirst();
        };
    }

    /** Empty: now. */
    static Optional<Moment> moment(EvaluateConsentRequest request) throws RefusedException {
        return switch (request.getMomentCase()) {
            case AT_TIME -> Optional.of(new AtTime(request.getAtTime().getSeconds()));
            case AT_BLOCK -> Optional.of(new AtBlock(Wire.number("at_block", request.getAtBlock())));
            case MOMENT_NOT_SET -> Optional.empty();
        };
    }

    static org.datatrust.protocol.v1.UseDecision of(UseDecision decision) {
        return org.datatrust.protocol.v1.UseDecision.forNumber(decision.code());
    }

    static Timestamp time(long seconds) {
        return Timestamp.newBuilder().setSeconds(seconds).build();
    }

    static Consent of(ConsentState state, long asOfBlock) {
        return Consent.newBuilder()
                .setName(state.consent().toString())
                .setStatusValue(state.status().code())
                .setTerms(of(state.terms()))
                .setChangedBy(state.changedBy().value())
                .setChangeTime(time(state.changedAt()))
                .setEvents(state.history().events())
                .setHistoryDigest(Wire.of(state.history().digest()))
                .setAsOfBlock(asOfBlock)
                .setState(Wire.of(state.encode()))
                .build();
    }

    private static org.datatrust.protocol.v1.ConsentTerms of(ConsentTerms terms) {
        org.datatrust.protocol.v1.ConsentTerms.Builder result = org.datatrust.protocol.v1.ConsentTerms.newBuilder()
                .setDataset(terms.dataset().toString())
                .setScopeValue(terms.scope().code())
                .setLegalBasis(LegalBasis.forNumber(terms.basis().code()))
                .setNoticeHash(Wire.of(terms.notice()))
                .setNoticeLanguage(terms.language())
                .setStartTime(time(terms.fromHour() * SECONDS_PER_HOUR))
                .setEndTime(time(terms.untilHour() * SECONDS_PER_HOUR))
                .setRecordCommitment(Wire.of(terms.record()))
                .setPrincipalKeyCommitment(terms.principalKey().map(Wire::of).orElse(ByteString.EMPTY));
        terms.purposes().forEach(purpose -> result.addPurposes(purpose.term()));
        terms.recipients().forEach(recipient -> result.addRecipients(recipient.value()));
        return result.build();
    }

    static Use of(UseReceipt receipt) {
        UseRequest use = receipt.request();
        return Use.newBuilder()
                .setName(new UseName(use.consent(), use.id()).toString())
                .setDecision(of(receipt.decision()))
                .setDataset(use.dataset().toString())
                .setPurpose(use.purpose().term())
                .setRecipient(use.recipient().value())
                .setScopeValue(use.scope().code())
                .setUseTime(time(receipt.at()))
                .setEvents(receipt.history().map(History::events).orElse(0L))
                .setReceipt(Wire.of(receipt.encode()))
                .build();
    }
}
