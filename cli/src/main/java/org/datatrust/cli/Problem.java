package org.datatrust.cli;

/**
 * Something that went wrong, told to a person: what happened and why, and what to do next. Texts are safe to print.
 *
 * @param code stable: one of {@link ErrorCode}, or a gateway's own
 */
record Problem(String code, String what, String next, ExitCode exit) {

    static Problem of(Messages messages, ErrorCode code, Object... arguments) {
        return new Problem(
                code.text(),
                messages.text(code.text() + ".what", arguments),
                messages.text(code.text() + ".next", arguments),
                code.exit());
    }

    void write(JsonText out) {
        out.beginObject()
                .member("code", code)
                .member("message", what)
                .member("next", next)
                .end();
    }
}
