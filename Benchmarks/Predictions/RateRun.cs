using Weir.Benchmarks.Load;

namespace Weir.Benchmarks.Predictions;

/// <summary>How many predictions a second the silo answers with the sender on the same processors, beside requests for its health.</summary>
internal static class RateRun
{
    private const int Connections = 32;
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(8);

    public static async Task<(string Name, double Value, string Unit)[]> MeasureAsync(SiloUnderLoad silo)
    {
        var requests = Enumerable.Range(0, DeviceTraffic.Devices).Select(device => RawRequest.Get($"{DeviceTraffic.PathOf(device)}/prediction")).ToArray();
        var modelled = await FindModelledAsync(silo.Url, requests);
        var health = RawRequest.Get("/healthz");
        var limit = await RateAsync(silo, _ => health);
        var all = await RateAsync(silo, number => requests[number % requests.Length]);
        var dearest = modelled.Length == 0 ? (PerSecond: 0, Microseconds: 0) : await RateAsync(silo, number => modelled[number % modelled.Length]);
        return
        [
            ("limit: /healthz, 32 connections", limit.PerSecond, "requests/s"),
            ("limit: /healthz: silo", limit.Microseconds, "CPU µs/request"),
            ("predictions, 1,000 devices in turn", all.PerSecond, "predictions/s"),
            ("predictions: silo", all.Microseconds, "CPU µs/prediction"),
            ("predictions ÷ limit", all.PerSecond / limit.PerSecond, "×"),
            ("devices that have models by then", modelled.Length, "devices"),
            ("predictions of devices with models", dearest.PerSecond, "predictions/s"),
            ("predictions of devices with models: silo", dearest.Microseconds, "CPU µs/prediction"),
            ("predictions of devices with models ÷ limit", dearest.PerSecond / limit.PerSecond, "×"),
        ];
    }

    private static async Task<(double PerSecond, double Microseconds)> RateAsync(SiloUnderLoad silo, Func<int, RawRequest> next)
    {
        await ClosedLoop.RateAsync(silo.Url, Connections, Warm, next);
        var cpu = silo.ServingCpu;
        var rate = await ClosedLoop.RateAsync(silo.Url, Connections, Time, next);
        return (rate, (silo.ServingCpu - cpu).TotalMicroseconds / (rate * Time.TotalSeconds));
    }

    private static async Task<RawRequest[]> FindModelledAsync(Uri url, RawRequest[] requests)
    {
        var found = new List<RawRequest>();
        using var connection = await RawConnection.OpenAsync(url);
        foreach (var request in requests)
        {
            await connection.AskAsync(request);
            if (connection.Answer.IndexOf("\"batch\":{"u8) >= 0)
            {
                found.Add(request);
            }
        }

        return [.. found];
    }
}
