package org.datatrust.cli;

import java.nio.file.Path;
import java.util.List;
import org.datatrust.verifier.data.FileDigest;

/** Problems with some of many files: the others are worked on, and then all problems are told. */
final class Problems {
    /** More are counted, not told; --json has all. */
    private static final int TOLD = 50;

    private Problems() {}

    static Problem ofData(Messages messages, FileDigest.Problem problem, Path file, String detail) {
        ErrorCode code = switch (problem) {
            case NOT_FOUND -> ErrorCode.FILE_NOT_FOUND;
            case NOT_A_FILE -> ErrorCode.NOT_A_FILE;
            case NOT_READABLE -> ErrorCode.FILE_UNREADABLE;
            case CHANGED -> ErrorCode.FILE_CHANGED;
            case READ_ERROR -> ErrorCode.FILE_READ_ERROR;
        };
        return Problem.of(messages, code, file, detail);
    }

    /** What a command ends with: 0 without problems, else the exit code of the first. */
    static int exitOf(List<Problem> problems) {
        return problems.isEmpty() ? 0 : problems.getFirst().exit().number();
    }

    /** Adds exit code and problems to the open document, tells people, and answers the exit code. */
    static int finish(Session session, JsonText document, List<Problem> problems, int linksLeftOut) {
        int exit = exitOf(problems);
        if (session.json()) {
            document.member("linksLeftOut", linksLeftOut).member("exit", exit);
            document.key("problems").beginArray();
            problems.forEach(problem -> problem.write(document));
            session.document(document.end().end());
        }
        tell(session, problems, linksLeftOut);
        return exit;
    }

    static void tell(Session session, List<Problem> problems, int linksLeftOut) {
        if (linksLeftOut > 0) {
            session.note(session.text("links.left.out", linksLeftOut));
        }
        problems.stream().limit(TOLD).forEach(session::complain);
        if (problems.size() > TOLD) {
            session.note(session.text("problems.more", problems.size() - TOLD));
        }
    }
}
