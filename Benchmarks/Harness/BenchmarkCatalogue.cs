namespace Weir.Benchmarks.Harness;

/// <summary>One benchmark: a question and how it is answered.</summary>
/// <param name="Question">What it answers, in a sentence.</param>
/// <param name="RunAsync">Measures.</param>
internal sealed record Benchmark(string Question, Func<Task<BenchmarkOutcome>> RunAsync)
{
    public Benchmark(string question, Func<Task<(string Name, double Value, string Unit)[]>> runAsync)
        : this(question, async () => new BenchmarkOutcome(await runAsync()))
    {
    }

    /// <summary>It measures every engine that is to be had, not the one that it was built for.</summary>
    public bool CoversAllEngines { get; init; }

    /// <summary>What it finds follows from its data, whatever machine and engine it runs on: the same data give the same files.</summary>
    public bool IsOfData { get; init; }
}

/// <summary>The benchmarks by name.</summary>
internal static class BenchmarkCatalogue
{
    public static SortedDictionary<string, Benchmark> All { get; } = new(StringComparer.Ordinal)
    {
        ["backtest"] = new(
            "Does it help? Forecasts of the lifts' layers on the real rides and on public series beside those that know no model, from rolling origins.", Backtest.BacktestBenchmark.RunAsync)
        {
            IsOfData = true,
        },
        ["log-append"] = new("How fast does the log take requests, each durable before its answer, beside raw FASTER with the same bytes?", Micro.LogAppend.RunAsync),
        ["log-read"] = new("How fast does a reader get checked and grouped entries, beside FASTER's iterator over the same bytes?", Micro.LogRead.RunAsync),
        ["decode-avro"] = new("What does an Avro record cost from bytes to a grouped, validated record, beside a loop that only reads and adds?", Micro.DecodeAvro.RunAsync),
        ["decode-json"] = new("What does a JSON record cost from bytes to a grouped, validated record, beside a loop that only parses and adds?", Micro.DecodeJson.RunAsync),
        ["engine-calls"] = new("What does a grain call cost on the engine that this was built for?", Micro.EngineCallsBenchmark.RunAsync),
        ["engine-streams"] = new("What does the delivery of a container cost on the engine that this was built for, from 100 to 100,000 streams in a queue?", Micro.EngineCallsStreamBenchmark.RunAsync),
        ["engines"] = new(
            "What do grain calls, deliveries and the whole pipeline do on the embedded engine and on Orleans, in one run?", Load.EnginesBenchmark.RunAsync)
        {
            CoversAllEngines = true,
        },
        ["forecast"] = new("How long do ARIMA fits and order searches take beside R's?", Forecasting.ForecastBenchmark.RunAsync),
        ["kafka"] = new(
            "How many records a second become totals from Kafka's topics, and go into them acknowledged, beside the client's own loops over a mock cluster?", Kafka.KafkaBenchmark.RunAsync),
        ["latency"] = new("At 250,000 records/s, how long until a record is acknowledged, and until it shows in its gateway's totals?", Load.LatencyBenchmark.RunAsync),
        ["pipeline"] = new("How many records a second become exact totals, and what does a record cost beside parse-and-add?", Load.PipelineBenchmark.RunAsync),
        ["predictions"] = new(
            "How fast are accelerations taken in beside gateway records, how long does a prediction take meanwhile, and how many are there a second?", Predictions.PredictionsBenchmark.RunAsync),
        ["state-write"] = new("What does a durable grain state cost beside an append and fsync of the same bytes?", Micro.StateWrite.RunAsync),
    };
}
