import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Arrays;

/** Asks twice with the client's defaults: address, file of the body, headers. Prints each answer as a line. */
class JdkClient {
    public static void main(String[] given) throws Exception {
        var client = HttpClient.newHttpClient();
        for (int time = 0; time < 2; time++) {
            var request = HttpRequest.newBuilder(URI.create(given[0]))
                .headers(Arrays.copyOfRange(given, 2, given.length))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofFile(Path.of(given[1])))
                .build();
            var response = client.send(request, BodyHandlers.ofString());
            if (response.statusCode() != 200) throw new IllegalStateException(response.body());
            System.out.println(response.body());
        }
    }
}
