using System.Globalization;
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
        var figures = metered ? ParseMetrics(metrics) : [];
        return new ServerStatus(options.Server, healthy, ready, ready ? null : text, roundTrip, figures);
    }

    /// <summary>Prometheus text: <c>name{labels} value</c> a line; only this service's own names.</summary>
    internal static Dictionary<string, double> ParseMetrics(string text)
    {
        var metrics = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var end = line.LastIndexOf(' ');
            if (end > 0 && line.StartsWith("weir_", StringComparison.Ordinal)
                && double.TryParse(line[(end + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            {
                metrics[line[..end].ToString()] = value;
            }
        }

        return metrics;
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
