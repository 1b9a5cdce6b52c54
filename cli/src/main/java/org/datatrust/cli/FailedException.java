package org.datatrust.cli;

import java.io.Serial;

/** Ends a command, with the problem that it ends with. */
final class FailedException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    FailedException(Problem problem) {
        super(problem.code() + " " + problem.what());
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }
}
