package org.datatrust.gateway.server;

import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.datatrust.gateway.consent.ConsentKeeper;
import org.datatrust.gateway.consent.ConsentKeeper.Commit;
import org.datatrust.gateway.consent.ConsentKeeper.Evaluation;
import org.datatrust.gateway.consent.ConsentKeeper.Filter;
import org.datatrust.gateway.consent.ConsentKeeper.Question;
import org.datatrust.gateway.consent.ConsentKeeper.RecordedEvent;
import org.datatrust.gateway.consent.ConsentKeeper.RecordedUse;
import org.datatrust.gateway.index.ConsentIndex.AsOf;
import org.datatrust.gateway.index.ConsentIndex.BlockEntry;
import org.datatrust.gateway.index.ConsentIndex.Page;
import org.datatrust.gateway.log.Refusal;
import org.datatrust.gateway.server.ConsentWire.UseName;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.consent.ConsentState;
import org.datatrust.proof.consent.UseDecision;
import org.datatrust.proof.consent.UseReceipt;
import org.datatrust.proof.name.ConsentName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.protocol.v1.Consent;
import org.datatrust.protocol.v1.ConsentEntry;
import org.datatrust.protocol.v1.ConsentServiceGrpc;
import org.datatrust.protocol.v1.EvaluateConsentRequest;
import org.datatrust.protocol.v1.EvaluateConsentResponse;
import org.datatrust.protocol.v1.ExportConsentBundleRequest;
import org.datatrust.protocol.v1.ExportConsentBundleResponse;
import org.datatrust.protocol.v1.GetConsentRequest;
import org.datatrust.protocol.v1.GetUseRequest;
import org.datatrust.protocol.v1.ListConsentEventsRequest;
import org.datatrust.protocol.v1.ListConsentEventsResponse;
import org.datatrust.protocol.v1.ListConsentsRequest;
import org.datatrust.protocol.v1.ListConsentsResponse;
import org.datatrust.protocol.v1.ListUsesRequest;
import org.datatrust.protocol.v1.ListUsesResponse;
import org.datatrust.protocol.v1.RecordConsentEventRequest;
import org.datatrust.protocol.v1.RecordConsentEventResponse;
import org.datatrust.protocol.v1.RecordUseRequest;
import org.datatrust.protocol.v1.RecordUseResponse;
import org.datatrust.protocol.v1.Use;
import org.datatrust.verifier.bundle.ConsentBundle;

final class ConsentCalls extends ConsentServiceGrpc.ConsentServiceImplBase {
    /** What fits into an answer that clients accept (4 MiB), however large each one is. */
    private static final int LARGEST_PAGE_OF_CONSENTS = 250;

    private static final int LARGEST_PAGE = 500;

    private final ConsentKeeper keeper;

    ConsentCalls(ConsentKeeper keeper) {
        this.keeper = keeper;
    }

    @Override
    public void recordConsentEvent(
            RecordConsentEventRequest request, StreamObserver<RecordConsentEventResponse> observer) {
        Work.run(observer, () -> {
            RecordedEvent recorded =
                    keeper.record(Bytes.copyOf(request.getEvent().toByteArray()), request.getValidateOnly());
            return RecordConsentEventResponse.newBuilder()
                    .setConsent(ConsentWire.of(recorded.state(), recorded.asOfBlock()))
                    .setRecordedBefore(recorded.before())
                    .setTransactionId(
                            recorded.commit().map(Commit::transactionId).orElse(""))
                    .setBlockNumber(recorded.commit().map(Commit::block).orElse(0L))
                    .build();
        });
    }

    @Override
    public void getConsent(GetConsentRequest request, StreamObserver<Consent> observer) {
        Work.run(observer, () -> {
            AsOf<ConsentState> found = keeper.consent(ConsentWire.consent(request.getName()));
            return ConsentWire.of(found.content(), found.block());
        });
    }

    @Override
    public void listConsents(ListConsentsRequest request, StreamObserver<ListConsentsResponse> observer) {
        Work.run(observer, () -> consents(request));
    }

    @Override
    public void listConsentEvents(
            ListConsentEventsRequest request, StreamObserver<ListConsentEventsResponse> observer) {
        Work.run(observer, () -> {
            Page<BlockEntry> page = keeper.entries(
                    ConsentWire.consent(request.getParent()),
                    Paging.position(request.getPageToken()),
                    Paging.size(request.getPageSize(), LARGEST_PAGE));
            ListConsentEventsResponse.Builder response = ListConsentEventsResponse.newBuilder()
                    .setNextPageToken(page.next().orElse(""));
            page.rows()
                    .forEach(row -> response.addEntries(ConsentEntry.newBuilder()
                            .setEntry(Wire.of(row.entry().encode()))
                            .setBlockNumber(row.block())));
            return response.build();
        });
    }

    @Override
    public void evaluateConsent(EvaluateConsentRequest request, StreamObserver<EvaluateConsentResponse> observer) {
        Work.run(observer, () -> evaluation(request));
    }

    @Override
    public void recordUse(RecordUseRequest request, StreamObserver<RecordUseResponse> observer) {
        Work.run(observer, () -> {
            RecordedUse recorded = keeper.use(Bytes.copyOf(request.getUse().toByteArray()), request.getValidateOnly());
            return RecordUseResponse.newBuilder()
                    .setUse(ConsentWire.of(recorded.receipt()))
                    .setRecordedBefore(recorded.before())
                    .setTransactionId(
                            recorded.commit().map(Commit::transactionId).orElse(""))
                    .setBlockNumber(recorded.commit().map(Commit::block).orElse(0L))
                    .build();
        });
    }

    @Override
    public void getUse(GetUseRequest request, StreamObserver<Use> observer) {
        Work.run(observer, () -> {
            UseName name = UseName.parse(request.getName());
            return ConsentWire.of(keeper.use(name.consent(), name.id()));
        });
    }

    @Override
    public void listUses(ListUsesRequest request, StreamObserver<ListUsesResponse> observer) {
        Work.run(observer, () -> {
            Bytes after = request.getPageToken().isEmpty() ? Bytes.EMPTY : UseName.id(request.getPageToken());
            Page<UseReceipt> page = keeper.uses(
                    ConsentWire.consent(request.getParent()), after, Paging.size(request.getPageSize(), LARGEST_PAGE));
            ListUsesResponse.Builder response =
                    ListUsesResponse.newBuilder().setNextPageToken(page.next().orElse(""));
            page.rows().forEach(receipt -> response.addUses(ConsentWire.of(receipt)));
            return response.build();
        });
    }

    @Override
    public void exportConsentBundle(
            ExportConsentBundleRequest request, StreamObserver<ExportConsentBundleResponse> observer) {
        Work.run(observer, () -> {
            ConsentName consent = ConsentWire.consent(request.getConsent());
            LinkedHashSet<Bytes> uses = new LinkedHashSet<>();
            for (String text : request.getUsesList()) {
                UseName use = UseName.parse(text);
                if (!use.consent().equals(consent)) {
                    throw new RefusedException(
                            ErrorCode.BAD_REQUEST, "A bundle shows uses under its own consent only.");
                }
                uses.add(use.id());
            }
            ConsentBundle bundle = keeper.bundle(consent, new ArrayList<>(uses));
            return ExportConsentBundleResponse.newBuilder()
                    .setBundle(Wire.of((request.getCompact() ? bundle.compact() : bundle).encode()))
                    .build();
        });
    }

    private ListConsentsResponse consents(ListConsentsRequest request) throws RefusedException, Refusal {
        Optional<OrganisationId> holder = Paging.holder(request.getParent());
        String after = request.getPageToken();
        if (!after.isEmpty()) {
            ConsentName last = ConsentWire.consent(after);
            if (!holder.stream().allMatch(last.organisation()::equals)) {
                throw Paging.foreignToken();
            }
        }
        Filter filter = new Filter(
                holder,
                ConsentWire.status(request.getStatus()),
                request.getDataset().isEmpty()
                        ? Optional.empty()
                        : Optional.of(ConsentWire.dataset(request.getDataset())),
                request.getRecipient().isEmpty()
                        ? Optional.empty()
                        : Optional.of(ConsentWire.organisation(request.getRecipient())));
        Page<ConsentState> page =
                keeper.consents(filter, after, Paging.size(request.getPageSize(), LARGEST_PAGE_OF_CONSENTS));
        ListConsentsResponse.Builder response =
                ListConsentsResponse.newBuilder().setNextPageToken(page.next().orElse(""));
        page.rows().forEach(state -> response.addConsents(ConsentWire.of(state, page.block())));
        return response.build();
    }

    private EvaluateConsentResponse evaluation(EvaluateConsentRequest request)
            throws RefusedException, Refusal, InterruptedException {
        ConsentName consent = ConsentWire.consent(request.getConsent());
        Evaluation evaluation = keeper.evaluate(new Question(
                consent,
                request.getDataset().isEmpty()
                        ? Optional.empty()
                        : Optional.of(ConsentWire.dataset(request.getDataset())),
                ConsentWire.purpose(request.getPurpose()),
                ConsentWire.organisation(request.getRecipient()),
                ConsentWire.scope(request.getScope()),
                ConsentWire.moment(request)));
        EvaluateConsentResponse.Builder response = EvaluateConsentResponse.newBuilder()
                .setDecision(ConsentWire.of(evaluation.then()))
                .setDecisionTime(ConsentWire.time(evaluation.thenSeconds()))
                .setDecisionEvents(evaluation.events())
                .setDecisionNow(ConsentWire.of(evaluation.now()))
                .setNow(ConsentWire.time(evaluation.nowSeconds()))
                .setAsOfBlock(evaluation.asOfBlock());
        if (request.getIncludeBundle() && evaluation.now() != UseDecision.NO_SUCH_CONSENT) {
            response.setBundle(Wire.of(keeper.bundle(consent, List.of()).encode()));
        }
        return response.build();
    }
}
