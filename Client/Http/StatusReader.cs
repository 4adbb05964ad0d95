using System.Net;

namespace Weir.Client;

/// <summary>Asks health, readiness and metrics. An unhealthy answer is an answer here, so nothing is repeated.</summary>
internal sealed class StatusReader(GatewayClientOptions options, HttpExchange http)
{
    public async Task<ServerStatus> ReadAsync(CancellationToken cancellationToken)
    {
        var begun = options.TimeProvider.GetTimestamp();
        var (ready, text) = await AskAsync("/readyz", cancellationToken);
        var roundTrip = options.TimeProvider.GetElapsedTime(begun);
        var (healthy, _) = await AskAsync("/healthz", cancellationToken);
        var (metered, metrics) = await AskAsync("/metrics", cancellationToken);
        var figures = metered ? MetricsText.Parse(metrics) : [];
        return new ServerStatus(options.Server, healthy, ready, ready ? null : text, roundTrip, figures);
    }

    private async Task<(bool Ok, string Text)> AskAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            using var response = await http.OpenAsync(request, cancellationToken);
            return (response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync(cancellationToken));
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new ServerUnavailableException($"{options.Server}: {e.Message}", e);
        }
    }
}
