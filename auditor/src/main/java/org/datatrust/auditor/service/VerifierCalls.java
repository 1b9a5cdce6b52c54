package org.datatrust.auditor.service;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.rpc.ErrorInfo;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.protocol.v1.ExplainRequest;
import org.datatrust.protocol.v1.ExplainResponse;
import org.datatrust.protocol.v1.GetTrustPolicyRequest;
import org.datatrust.protocol.v1.PathStep;
import org.datatrust.protocol.v1.TrustPolicy;
import org.datatrust.protocol.v1.VerifierServiceGrpc;
import org.datatrust.protocol.v1.VerifyRequest;
import org.datatrust.protocol.v1.VerifyResponse;
import org.datatrust.verifier.Check;
import org.datatrust.verifier.Report;
import org.datatrust.verifier.Verifier;
import org.datatrust.verifier.bundle.ProofBundle;
import org.datatrust.verifier.data.FileDigest;

/** The calls, each answered on the thread it comes in on. */
final class VerifierCalls extends VerifierServiceGrpc.VerifierServiceImplBase {
    static final String DOMAIN = "datatrust.org";

    private final Verifier verifier;

    VerifierCalls(Verifier verifier) {
        this.verifier = verifier;
    }

    /** The request itself makes no sense; a bundle that is not genuine is no such case. */
    private static final class BadRequestException extends Exception {
        private static final long serialVersionUID = 1L;

        BadRequestException(String message) {
            super(message);
        }
    }

    /** Either a bundle with the index of a record, or why there is none. */
    private sealed interface Opened {
        record Bundle(ProofBundle bundle, int record) implements Opened {}

        record Refuted(Report report) implements Opened {}
    }

    private interface Work<T> {
        T answer() throws BadRequestException;
    }

    @Override
    public void verify(VerifyRequest request, StreamObserver<VerifyResponse> out) {
        answer(out, () -> response(request));
    }

    @Override
    public StreamObserver<VerifyRequest> verifyStream(StreamObserver<VerifyResponse> out) {
        ServerCallStreamObserver<VerifyResponse> call = (ServerCallStreamObserver<VerifyResponse>) out;
        // One request at a time: the next is asked for when the answer to this one can be taken.
        call.disableAutoRequest();
        call.request(1);
        return new StreamObserver<>() {
            private boolean ended;

            @Override
            public void onNext(VerifyRequest request) {
                if (ended) {
                    return;
                }
                try {
                    stopIfOver();
                    call.onNext(response(request));
                    call.request(1);
                } catch (BadRequestException e) {
                    end(failure(ServiceCode.BAD_REQUEST, String.valueOf(e.getMessage())));
                } catch (StatusRuntimeException e) {
                    end(e);
                }
            }

            private void end(StatusRuntimeException cause) {
                ended = true;
                call.onError(cause);
            }

            @Override
            public void onError(Throwable cause) {
                ended = true;
            }

            @Override
            public void onCompleted() {
                if (!ended) {
                    call.onCompleted();
                }
            }
        };
    }

    @Override
    public void explain(ExplainRequest request, StreamObserver<ExplainResponse> out) {
        answer(out, () -> {
            Opened opened = open(request.getVerify());
            Report report = report(opened, request.getVerify());
            Locale locale = Locale.forLanguageTag(request.getLanguage());
            ExplainResponse.Builder response =
                    ExplainResponse.newBuilder().setReport(message(report)).setText(report.toText(locale));
            if (opened instanceof Opened.Bundle(ProofBundle bundle, int record)) {
                for (org.datatrust.verifier.PathStep step : verifier.explain(bundle, record)) {
                    response.addSteps(PathStep.newBuilder()
                            .setLevel(step.level())
                            .setSiblingOnLeft(step.siblingOnLeft())
                            .setLeft(bytes(step.left()))
                            .setRight(bytes(step.right()))
                            .setResult(bytes(step.result())));
                }
            }
            return response.build();
        });
    }

    @Override
    public void getTrustPolicy(GetTrustPolicyRequest request, StreamObserver<TrustPolicy> out) {
        answer(
                out,
                () -> TrustPolicy.newBuilder()
                        .setName(verifier.policy().name())
                        .setVersion(verifier.policy().version())
                        .setJson(verifier.policy().toJson())
                        .build());
    }

    private static <T> void answer(StreamObserver<T> out, Work<T> work) {
        try {
            // A call that waited for a thread until nobody wants the answer costs nothing more.
            stopIfOver();
            T answer = work.answer();
            stopIfOver();
            out.onNext(answer);
            out.onCompleted();
        } catch (BadRequestException e) {
            out.onError(failure(ServiceCode.BAD_REQUEST, String.valueOf(e.getMessage())));
        } catch (StatusRuntimeException e) {
            out.onError(e);
        }
    }

    private static void stopIfOver() {
        Context context = Context.current();
        if (context.isCancelled()) {
            boolean late =
                    context.getDeadline() != null && context.getDeadline().isExpired();
            throw late
                    ? failure(ServiceCode.DEADLINE, "the time for this call is over")
                    : failure(ServiceCode.CANCELLED, "the call was cancelled");
        }
    }

    private VerifyResponse response(VerifyRequest request) throws BadRequestException {
        return VerifyResponse.newBuilder()
                .setRequestId(request.getRequestId())
                .setReport(message(report(open(request), request)))
                .build();
    }

    private Opened open(VerifyRequest request) throws BadRequestException {
        if (request.getBundle().isEmpty()) {
            throw new BadRequestException("a request names a bundle");
        }
        ProofBundle bundle;
        try {
            bundle = verifier.parse(request.getBundle().toByteArray());
            if (bundle.context().isEmpty() && !request.getContext().isEmpty()) {
                bundle = bundle.withContext(org.datatrust.verifier.bundle.Context.parse(
                        request.getContext().toByteArray()));
            }
        } catch (MalformedException e) {
            return new Opened.Refuted(Report.unreadable(e, verifier.policy().minimumLevel()));
        }
        int record = request.getRecord();
        if (record < 0 || record >= bundle.records().size()) {
            throw new BadRequestException("the bundle has " + bundle.records().size() + " records, asked for is "
                    + Integer.toUnsignedString(record));
        }
        return new Opened.Bundle(bundle, record);
    }

    private Report report(Opened opened, VerifyRequest request) throws BadRequestException {
        Optional<FileDigest> data = data(request);
        return switch (opened) {
            case Opened.Refuted(Report report) -> report;
            case Opened.Bundle(ProofBundle bundle, int record) -> verifier.verify(bundle, record, data);
        };
    }

    private static Optional<FileDigest> data(VerifyRequest request) throws BadRequestException {
        if (!request.hasData()) {
            return Optional.empty();
        }
        byte[] digest = request.getData().getSha256().toByteArray();
        if (digest.length != Digest.SIZE_BYTES || request.getData().getSizeBytes() < 0) {
            throw new BadRequestException("a data digest has 32 bytes, and a size below 2^63");
        }
        return Optional.of(new FileDigest(Digest.of(digest), request.getData().getSizeBytes()));
    }

    private static org.datatrust.protocol.v1.Report message(Report report) {
        return org.datatrust.protocol.v1.Report.newBuilder()
                .setResult(
                        switch (report.result()) {
                            case VERIFIED -> org.datatrust.protocol.v1.Report.Result.VERIFIED;
                            case REFUTED -> org.datatrust.protocol.v1.Report.Result.REFUTED;
                            case INCONCLUSIVE -> org.datatrust.protocol.v1.Report.Result.INCONCLUSIVE;
                        })
                .setLevel(report.level().number())
                .setMinimumLevel(report.minimumLevel())
                .addAllFailed(codes(report.failures()))
                .addAllNotProven(codes(report.notProven()))
                .setJson(report.toJson())
                .build();
    }

    private static List<String> codes(List<Check> checks) {
        return checks.stream().map(Check::code).toList();
    }

    private static ByteString bytes(Digest digest) {
        return ByteString.copyFrom(digest.toByteArray());
    }

    static StatusRuntimeException failure(ServiceCode code, String message) {
        return StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
                .setCode(code.status().value())
                .setMessage(message)
                .addDetails(Any.pack(ErrorInfo.newBuilder()
                        .setReason(code.code())
                        .setDomain(DOMAIN)
                        .build()))
                .build());
    }
}
