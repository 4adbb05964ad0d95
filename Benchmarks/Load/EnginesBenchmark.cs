using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Weir.Benchmarks.Load;

/// <summary>
/// The same sources on either engine, in one run. The two have the same type names, so each is measured in a process of its own, built for it.
/// </summary>
internal static class EnginesBenchmark
{
    /// <summary>The argument with which a process measures the engine that it was built for and writes its figures as JSON.</summary>
    public const string OneEngine = "--one-engine";

    /// <summary>Where <c>./bench</c> says which builds there are: <c>engine=path</c>, separated by <c>;</c>.</summary>
    private const string Builds = "WEIR_BENCH_BUILDS";

    private const int Requests = 600;
    private const int RecordsPerRequest = 5_000;

    public static async Task<(string Name, double Value, string Unit)[]> RunAsync()
    {
        var builds = (Environment.GetEnvironmentVariable(Builds) ?? throw new InvalidOperationException($"{Builds} is not set: start it by ./bench engines."))
            .Split(';').Select(build => build.Split('=', 2)).ToDictionary(build => build[0], build => build[1], StringComparer.Ordinal);
        var figures = new Dictionary<string, List<Figure>>(StringComparer.Ordinal);
        foreach (var (engine, dll) in builds)
        {
            Console.Error.WriteLine($"engines: measuring {engine} …");
            figures[engine] = await MeasureInProcessAsync(dll);
        }

        var rows = new List<(string, double, string)>();
        foreach (var embedded in figures["embedded"])
        {
            rows.Add(($"{embedded.Name}: embedded", embedded.Value, embedded.Unit));
            if (figures.TryGetValue("cluster", out var all) && all.Find(figure => figure.Name == embedded.Name) is { } orleans)
            {
                rows.Add(($"{embedded.Name}: Orleans", orleans.Value, orleans.Unit));
                rows.Add(($"{embedded.Name}: Orleans ÷ embedded", orleans.Value / embedded.Value, "×"));
            }
        }

        return [.. rows];
    }

    /// <summary>Measures the engine of this process.</summary>
    public static async Task<int> MeasureOneAsync()
    {
        List<Figure> figures =
        [
            .. Say(await PipelineAsync()),
            .. Say(Keep(await Micro.EngineCallsBenchmark.RunAsync())),
            .. Say(Keep(await Micro.EngineCallsStreamBenchmark.RunAsync()).Select(AsRate)),
        ];
        Console.WriteLine(JsonSerializer.Serialize(figures));
        return 0;
    }

    private static async Task<Figure[]> PipelineAsync()
    {
        var traffic = GatewayTraffic.Json(Requests, RecordsPerRequest);
        HttpRun http;
        await using (var silo = await SiloUnderLoad.StartAsync())
        {
            http = await HttpRun.MeasureAsync(silo, traffic, "application/x-ndjson");
        }

        var log = await LogToTotals.MeasureAsync();
        return
        [
            new("pipeline, JSON over HTTP to visible totals", http.RecordsPerSecond, "records/s"),
            new("pipeline, JSON over HTTP: silo", http.ServerMicroseconds, "CPU µs/record"),
            new("pipeline, log to totals, start of the process included", log.RecordsPerSecond, "records/s"),
            new("pipeline, log to totals: silo, its start included", log.ServerMicroseconds, "CPU µs/record"),
        ];
    }

    /// <summary>A run takes minutes: each part says what it found.</summary>
    private static IEnumerable<Figure> Say(IEnumerable<Figure> figures)
    {
        foreach (var figure in figures)
        {
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {figure.Name}: {figure.Value:N2} {figure.Unit}"));
            yield return figure;
        }
    }

    private static IEnumerable<Figure> Keep((string Name, double Value, string Unit)[] rows) => rows.Select(row => new Figure(row.Name, row.Value, row.Unit));

    /// <summary>A container of that benchmark holds one record.</summary>
    private static Figure AsRate(Figure figure) => figure.Name.Contains("processor", StringComparison.Ordinal)
        ? figure
        : new Figure(figure.Name.Replace("container delivered", "stream records delivered", StringComparison.Ordinal), 1e9 / figure.Value, "records/s");

    private static async Task<List<Figure>> MeasureInProcessAsync(string dll)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        start.ArgumentList.Add(dll);
        start.ArgumentList.Add(OneEngine);

        // As the silo's own project has it: otherwise it is the compiler that is measured.
        start.Environment["DOTNET_TieredCompilation"] = "0";
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? JsonSerializer.Deserialize<List<Figure>>(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1])!
            : throw new InvalidOperationException($"{dll} ended with {process.ExitCode}.");
    }

    private sealed record Figure(string Name, double Value, string Unit);
}
