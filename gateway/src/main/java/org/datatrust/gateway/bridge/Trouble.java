package org.datatrust.gateway.bridge;

/**
 * Something outside keeps a step from being done: a node does not answer or lies, a contract refuses, peers do not agree. Nothing was
 * believed, and the step may be tried again. The message is for people and holds nothing secret.
 */
public final class Trouble extends Exception {
    private static final long serialVersionUID = 1L;

    private static final int MAX_CHARACTERS = 300;

    Trouble(String message) {
        super(message.length() > MAX_CHARACTERS ? message.substring(0, MAX_CHARACTERS) : message);
    }

    String why() {
        return String.valueOf(getMessage());
    }
}
