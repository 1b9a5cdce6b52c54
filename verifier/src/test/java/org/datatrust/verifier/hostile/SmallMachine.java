package org.datatrust.verifier.hostile;

import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.datatrust.proof.MalformedException;
import org.datatrust.verifier.fabric.UnsupportedException;
import org.datatrust.verifier.trust.TrustPolicy;

/** A JVM of its own with a heap of 256 MB, which reads what it is given. Not safe for use by several threads. */
public final class SmallMachine implements AutoCloseable {
    private static final String ESCAPED = "ESCAPED ";

    private final Process process;
    private final DataOutputStream in;
    private final BufferedReader out;

    /**
     * @param outcome what came of reading: a code, or a few words
     * @param cpuMillis CPU time of the reading thread
     */
    record Result(String outcome, long cpuMillis) {
        /** Whether something else than a refusal was thrown, such as an OutOfMemoryError. */
        boolean escaped() {
            return outcome.startsWith(ESCAPED);
        }
    }

    SmallMachine(String heap) throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + heap,
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SmallMachine.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        in = new DataOutputStream(process.getOutputStream());
        out = process.inputReader(StandardCharsets.UTF_8);
    }

    Result read(Attack attack) throws IOException {
        in.writeBoolean(true);
        in.writeUTF(attack.reading().name());
        byte[] policy = attack.policy()
                .map(known -> known.toJson().getBytes(StandardCharsets.UTF_8))
                .orElse(new byte[0]);
        in.writeInt(policy.length);
        in.write(policy);
        byte[] input = attack.input().get();
        in.writeInt(input.length);
        in.write(input);
        in.flush();
        String line = out.readLine();
        if (line == null) {
            return new Result(ESCAPED + "the machine broke down", 0);
        }
        int space = line.indexOf(' ');
        return new Result(line.substring(space + 1), Long.parseLong(line.substring(0, space)));
    }

    @Override
    public void close() throws IOException {
        if (process.isAlive()) {
            in.writeBoolean(false);
        }
        in.close();
        out.close();
    }

    /** The other side. */
    public static void main(String[] arguments) throws IOException {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        DataInputStream given = new DataInputStream(System.in);
        while (given.readBoolean()) {
            Reading reading = Reading.valueOf(given.readUTF());
            byte[] policy = given.readNBytes(given.readInt());
            byte[] input = given.readNBytes(given.readInt());
            long before = threads.getCurrentThreadCpuTime();
            String outcome = outcome(reading, input, policy);
            long millis = (threads.getCurrentThreadCpuTime() - before) / 1_000_000;
            System.out.println(millis + " " + outcome.replaceAll("\\s", " "));
            System.out.flush();
        }
    }

    private static String outcome(Reading reading, byte[] input, byte[] policy) {
        try {
            Optional<TrustPolicy> trust =
                    policy.length == 0 ? Optional.empty() : Optional.of(TrustPolicy.parse(policy));
            return reading.read(input, trust);
        } catch (MalformedException e) {
            return e.code();
        } catch (UnsupportedException e) {
            return e.code();
        } catch (RuntimeException | Error e) {
            return ESCAPED + e;
        }
    }
}
