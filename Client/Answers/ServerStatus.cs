namespace Weir.Client;

/// <summary>How the service is.</summary>
/// <param name="Server">Its address.</param>
/// <param name="Healthy">Whether it runs (<c>/healthz</c>).</param>
/// <param name="Ready">Whether it serves (<c>/readyz</c>).</param>
/// <param name="Detail">What it says of itself where it is not ready; null otherwise.</param>
/// <param name="RoundTrip">How long the readiness question took.</param>
/// <param name="Metrics">Its own figures by name, labels included (<c>/metrics</c>), without those of the runtime; empty where they are not to be had.</param>
public sealed record ServerStatus(
    Uri Server, bool Healthy, bool Ready, string? Detail, TimeSpan RoundTrip, IReadOnlyDictionary<string, double> Metrics);
