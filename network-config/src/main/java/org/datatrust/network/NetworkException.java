package org.datatrust.network;

import java.io.Serial;

/** The network cannot do what was asked. The message says what happened, why, and what to do next; only the code is stable. */
public final class NetworkException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** What kind of thing went wrong. Codes are never renumbered. */
    public enum Code {
        /** A port that a node needs is taken. */
        PORT_IN_USE("NET-01"),
        /** consortium.yaml is refused. */
        BAD_CONSORTIUM("NET-02"),
        /** Programs of others, such as Fabric's, are neither given nor can be obtained. */
        NO_PROGRAMS("NET-03"),
        /** A node stopped, or did not become ready in time. */
        NODE_NOT_READY("NET-04"),
        /** The home folder belongs to something else, or to another consortium. */
        FOREIGN_HOME("NET-05"),
        /** One of Fabric's programs or administration interfaces refused a step. */
        STEP_FAILED("NET-06"),
        /** Another command is changing the same network now. */
        BUSY("NET-07"),
        /** A program of ours has not been built. */
        NOT_BUILT("NET-08"),
        /** There is no such node, or the network was never started. */
        NO_SUCH_NODE("NET-09"),
        /** A file could not be read or written. */
        FILE("NET-10");

        private final String text;

        Code(String text) {
            this.text = text;
        }

        /** For example {@code NET-01}. */
        public String text() {
            return text;
        }
    }

    private final Code code;

    public NetworkException(Code code, String message) {
        super(code.text() + " " + message);
        this.code = code;
    }

    public NetworkException(Code code, String message, Throwable cause) {
        super(code.text() + " " + message, cause);
        this.code = code;
    }

    public Code code() {
        return code;
    }
}
