package org.datatrust.integration;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** A test class that gets the {@link TestNetwork} as a parameter; started for the first such class, stopped after the last. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(OnTheNetwork.Shared.class)
@interface OnTheNetwork {

    /** Keeps the one network in the root store, which closes what it holds when all tests are done. */
    final class Shared implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == TestNetwork.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.create(TestNetwork.class))
                    .computeIfAbsent(Start.class, type -> Start.attempt(), Start.class)
                    .network();
        }
    }

    /** A network that could not be started is not tried again for each test. */
    record Start(Optional<TestNetwork> started, Optional<RuntimeException> failure) implements AutoCloseable {
        static Start attempt() {
            try {
                return new Start(Optional.of(TestNetwork.start()), Optional.empty());
            } catch (RuntimeException e) {
                return new Start(Optional.empty(), Optional.of(e));
            }
        }

        TestNetwork network() {
            return started.orElseThrow(() -> new IllegalStateException("there is no network", failure.orElseThrow()));
        }

        @Override
        public void close() {
            started.ifPresent(TestNetwork::close);
        }
    }
}
