using System.Diagnostics.Metrics;
using Weir.Silo.Observability;

namespace Weir.Silo.Tests.Observability;

/// <summary>Which series are written.</summary>
public sealed class PrometheusExpositionTests
{
    [Fact]
    public void Write_WhenASeriesIsNoLongerMeasured_DropsAGaugesAndKeepsACounters()
    {
        using var factory = new Factory();
        using var exposition = new PrometheusExposition(factory);
        using var meter = factory.Create("Weir.Sample");
        int[] partitions = [0, 1];
        meter.CreateObservableGauge("weir.sample.lag", () => partitions.Select(partition => new Measurement<int>(7, new KeyValuePair<string, object?>("partition", partition))));
        meter.CreateCounter<long>("weir.sample.taken").Add(3, new KeyValuePair<string, object?>("partition", 1));
        Assert.Contains("weir_sample_lag{partition=\"1\"} 7\n", exposition.Write(), StringComparison.Ordinal);

        partitions = [0];
        var text = exposition.Write();

        Assert.Contains("weir_sample_lag{partition=\"0\"} 7\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("weir_sample_lag{partition=\"1\"}", text, StringComparison.Ordinal);
        Assert.Contains("weir_sample_taken_total{partition=\"1\"} 3\n", text, StringComparison.Ordinal);
    }

    private sealed class Factory : IMeterFactory
    {
        public Meter Create(MeterOptions options) => new(options.Name, options.Version, options.Tags, scope: this);

        public void Dispose()
        {
        }
    }
}
