package org.datatrust.gateway.server;

import com.linecorp.armeria.common.util.TimeoutMode;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLSession;
import org.datatrust.proof.name.OrganisationId;

/** Stands before every method: who calls, may they, is there room, and until when may it take. */
final class Access implements ServerInterceptor {
    private final OrganisationId own;
    private final ClientAuthorities authorities;
    private final Quota unary;
    private final Quota streams;
    private final Duration deadline;
    private final BooleanSupplier draining;

    Access(OrganisationId own, ClientAuthorities authorities, Limits limits, BooleanSupplier draining) {
        this.own = own;
        this.authorities = authorities;
        this.unary = limits.unary().quota();
        this.streams = limits.streams().quota();
        this.deadline = limits.deadline();
        this.draining = draining;
    }

    /** The caller if it may use this gateway at all. */
    Caller admit(ServiceRequestContext request) throws RefusedException {
        SSLSession session = request.sslSession();
        Optional<Caller> caller = session == null ? Optional.empty() : authorities.caller(session);
        if (caller.isEmpty()) {
            throw new RefusedException(Failure.of(
                    ErrorCode.NO_CERTIFICATE,
                    "This gateway wants a TLS client certificate issued by the organisation " + own + "."));
        }
        OrganisationId organisation = caller.get().organisation();
        if (!organisation.equals(own)) {
            throw new RefusedException(Failure.of(
                    ErrorCode.FOREIGN_CALLER,
                    "This gateway serves the organisation " + own + "; the certificate belongs to " + organisation
                            + "."));
        }
        return caller.get();
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        MethodDescriptor<Q, A> method = call.getMethodDescriptor();
        ServiceRequestContext request = ServiceRequestContext.current();
        try {
            Caller caller = admit(request);
            if (!AccessRules.isOpenToOwnOrganisation(method)) {
                throw new RefusedException(ErrorCode.NO_RULE, "Nobody may call this method.");
            }
            if (draining.getAsBoolean()) {
                throw new RefusedException(ErrorCode.SHUTTING_DOWN, "The gateway is shutting down.");
            }
            return enter(caller, request, call, headers, next);
        } catch (RefusedException e) {
            call.close(e.failure().status(), e.failure().trailers());
            return new ServerCall.Listener<>() {};
        }
    }

    private <Q, A> ServerCall.Listener<Q> enter(
            Caller caller,
            ServiceRequestContext request,
            ServerCall<Q, A> call,
            Metadata headers,
            ServerCallHandler<Q, A> next)
            throws RefusedException {
        boolean once = call.getMethodDescriptor().getType().equals(MethodDescriptor.MethodType.UNARY);
        Quota quota = once ? unary : streams;
        if (!quota.enter(caller.certificate())) {
            throw new RefusedException(
                    Failure.of(ErrorCode.TOO_MANY_CALLS, "Too many calls are under way. Let some end first."));
        }
        Runnable leave = new OnceOnly(() -> quota.leave(caller.certificate()));
        try {
            if (once) {
                capDeadline(request);
            } else {
                // The bound on the length of a whole request is for calls of one message.
                request.setMaxRequestLength(0);
            }
            ServerCall.Listener<Q> listener =
                    Contexts.interceptCall(Context.current().withValue(Caller.CURRENT, caller), call, headers, next);
            return new SimpleForwardingServerCallListener<>(listener) {
                @Override
                public void onComplete() {
                    leave.run();
                    super.onComplete();
                }

                @Override
                public void onCancel() {
                    leave.run();
                    super.onCancel();
                }
            };
        } catch (RuntimeException e) {
            leave.run();
            throw e;
        }
    }

    private void capDeadline(ServiceRequestContext request) {
        long asked = request.requestTimeoutMillis();
        if (asked == 0 || asked > deadline.toMillis()) {
            request.setRequestTimeout(TimeoutMode.SET_FROM_NOW, deadline);
        }
    }

    private static final class OnceOnly extends AtomicBoolean implements Runnable {
        private static final long serialVersionUID = 1L;

        private final transient Runnable action;

        OnceOnly(Runnable action) {
            this.action = action;
        }

        @Override
        public void run() {
            if (compareAndSet(false, true)) {
                action.run();
            }
        }
    }
}
