using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Weir.Streaming.Kafka.Observability;

namespace Weir.Streaming.Kafka.Tests.Observability;

/// <summary>What one factory's Kafka meters say: a series is named <c>instrument{tag=value,…}</c>; a counter adds up, a histogram counts its measurements.</summary>
internal sealed class MetricReader : IMeterFactory
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<string, double> _added = new();
    private readonly ConcurrentDictionary<string, double> _observed = new();
    private readonly Lock _lock = new();
    private readonly MeterListener _listener = new();

    /// <param name="scope">The factory whose meters are read; null for this one.</param>
    public MetricReader(IMeterFactory? scope = null)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == KafkaMetrics.MeterName && instrument.Meter.Scope == (scope ?? this))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    public Meter Create(MeterOptions options) => new(options.Name, options.Version, options.Tags, scope: this);

    /// <summary>A series as it is now; null where there is none.</summary>
    public double? Read(string series) => ReadAll().TryGetValue(series, out var value) ? value : null;

    /// <summary>The series whose names begin so.</summary>
    public IEnumerable<string> Find(string prefix) => ReadAll().Keys.Where(series => series.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    /// <summary>Looks at a series until it is as it should be.</summary>
    public Task UntilAsync(string series, Func<double?, bool> condition) => UntilAsync(() => condition(Read(series)), () => $"{series} is {Read(series)}");

    /// <summary>Looks until something is as it should be.</summary>
    public static Task UntilAsync(Func<bool> condition, Func<string> says) => UntilAsync(() => Task.FromResult(condition()), says);

    /// <summary>Does something and looks, until it is as it should be.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, Func<string> says)
    {
        using var looks = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, $"After {Patience}: {says()}");
            await looks.WaitForNextTickAsync();
        }
    }

    public void Dispose() => _listener.Dispose();

    private Dictionary<string, double> ReadAll()
    {
        lock (_lock)
        {
            _observed.Clear();
            _listener.RecordObservableInstruments();
            return _added.Concat(_observed).ToDictionary(StringComparer.Ordinal);
        }
    }

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        List<string> labels = [];
        foreach (var (name, said) in tags)
        {
            labels.Add($"{name}={said}");
        }

        var series = labels.Count == 0 ? instrument.Name : $"{instrument.Name}{{{string.Join(",", labels)}}}";
        if (instrument.IsObservable)
        {
            _observed[series] = value;
        }
        else
        {
            _added.AddOrUpdate(series, _ => Amount(), (_, sum) => sum + Amount());
        }

        double Amount() => instrument is Histogram<double> ? 1 : value;
    }
}
