using System.Globalization;
using System.Text;

namespace Weir.Silo.Observability;

/// <summary>One series: a value, or a histogram of seconds. Thread-safe.</summary>
/// <param name="isHistogram">Whether values are counted in buckets.</param>
internal sealed class MetricSeries(bool isHistogram)
{
    private static readonly double[] Bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
    private readonly long[] _buckets = isHistogram ? new long[Bounds.Length + 1] : [];
    private readonly Lock _lock = new();
    private double _value;

    /// <summary>Takes a measurement: adds it, or keeps it as the newest.</summary>
    public void Record(double value, bool adds)
    {
        lock (_lock)
        {
            if (isHistogram)
            {
                var bucket = Array.BinarySearch(Bounds, value);
                _buckets[bucket < 0 ? ~bucket : bucket]++;
            }

            _value = adds || isHistogram ? _value + value : value;
        }
    }

    public void Write(StringBuilder text, string name, string labels)
    {
        lock (_lock)
        {
            if (!isHistogram)
            {
                Line(text, name, labels, _value);
                return;
            }

            long count = 0;
            var more = labels.Length > 0 ? labels + "," : "";
            for (var i = 0; i < _buckets.Length; i++)
            {
                count += _buckets[i];
                var bound = i < Bounds.Length ? Bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
                Line(text, name + "_bucket", $"{more}le=\"{bound}\"", count);
            }

            Line(text, name + "_sum", labels, _value);
            Line(text, name + "_count", labels, count);
        }
    }

    private static void Line(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
        {
            text.Append('{').Append(labels).Append('}');
        }

        text.Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
    }
}
