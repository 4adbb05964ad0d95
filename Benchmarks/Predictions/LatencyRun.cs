using System.Diagnostics;
using Weir.Benchmarks.Load;

namespace Weir.Benchmarks.Predictions;

/// <summary>
/// 200 predictions a second of devices drawn at random while 1,000 devices send a request of ten readings a second each, and models are fitted. Beside them as many requests for the server's health:
/// the limit, for they wait for the same processors and do nothing.
/// </summary>
internal sealed class LatencyRun
{
    private const int PredictionsPerSecond = 200;
    private const int RequestsPerSecond = (2 * PredictionsPerSecond) + DeviceTraffic.Devices;
    private const int Cycle = RequestsPerSecond / PredictionsPerSecond;
    private const int WarmSeconds = 5;
    private const int MeasuredSeconds = 30;
    private const int Connections = 128;

    /// <summary>Requests of each device that it sends, a second's readings each.</summary>
    public const int Seconds = WarmSeconds + MeasuredSeconds;

    private static readonly RawRequest Health = RawRequest.Get("/healthz");
    private readonly Latency _prediction = new();
    private readonly Latency _health = new();
    private readonly Latency _acknowledgement = new();

    /// <param name="silo">The silo, which knows the devices.</param>
    /// <param name="traffic">The traffic.</param>
    /// <param name="sent">How many of each device's requests have been sent before.</param>
    public static async Task<(string Name, double Value, string Unit)[]> MeasureAsync(SiloUnderLoad silo, DeviceTraffic traffic, int sent)
    {
        var run = new LatencyRun();
        using var loop = new OpenLoop(silo.Url);
        await loop.ConnectAsync(Connections);
        var random = new Random(1);
        var (cpu, started) = (silo.ServingCpu, Stopwatch.GetTimestamp());
        await loop.RunAsync(RequestsPerSecond, Seconds * RequestsPerSecond, i => run.Next(i, traffic, sent, random));
        return run.Rows(loop.Lateness, (silo.ServingCpu - cpu) / Stopwatch.GetElapsedTime(started));
    }

    // Of seven requests the first is for a prediction, the fourth for the server's health, and five bring readings: as far from each other as can be.
    private (RawRequest Request, Latency? Latency) Next(int number, DeviceTraffic traffic, int sent, Random random)
    {
        var isWarm = number < WarmSeconds * RequestsPerSecond;
        var (turn, place) = (number / Cycle, number % Cycle);
        if (place == 0)
        {
            return (PredictionRequest(random.Next(DeviceTraffic.Devices)), isWarm ? null : _prediction);
        }

        if (place == 3)
        {
            return (Health, isWarm ? null : _health);
        }

        var reading = (turn * (Cycle - 2)) + place - (place < 3 ? 1 : 2);
        return (traffic.Request(reading % DeviceTraffic.Devices, sent + (reading / DeviceTraffic.Devices)), isWarm ? null : _acknowledgement);
    }

    private static RawRequest PredictionRequest(int device) => RawRequest.Get($"{DeviceTraffic.PathOf(device)}/prediction");

    private (string Name, double Value, string Unit)[] Rows(Latency lateness, double processors) =>
    [
        ("devices that send 10 readings each second", DeviceTraffic.Devices, "devices"),
        ("predictions asked for meanwhile", PredictionsPerSecond, "requests/s"),
        ("prediction, median", _prediction.Quantile(0.5), "ms"),
        ("prediction, p99", _prediction.Quantile(0.99), "ms"),
        ("prediction, longest", _prediction.Quantile(1), "ms"),
        ("limit: /healthz at the same rate, median", _health.Quantile(0.5), "ms"),
        ("limit: /healthz at the same rate, p99", _health.Quantile(0.99), "ms"),
        ("limit: /healthz at the same rate, longest", _health.Quantile(1), "ms"),
        ("prediction, p99 ÷ limit, p99", _prediction.Quantile(0.99) / _health.Quantile(0.99), "×"),
        ("readings acknowledged, median", _acknowledgement.Quantile(0.5), "ms"),
        ("readings acknowledged, p99", _acknowledgement.Quantile(0.99), "ms"),
        ("sender late, p99 (part of every latency above)", lateness.Quantile(0.99), "ms"),
        ("silo, threads that fit models left out", processors, "processors"),
    ];
}
