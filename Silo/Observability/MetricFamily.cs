using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Weir.Silo.Observability;

/// <summary>One instrument's series, by their labels.</summary>
internal sealed class MetricFamily
{
    private readonly ConcurrentDictionary<string, MetricSeries> _series = new(StringComparer.Ordinal);
    private readonly string _type;
    private readonly string _help;
    private readonly bool _adds;
    private readonly bool _isObserved;

    public MetricFamily(Instrument instrument)
    {
        var kind = instrument.GetType();
        var definition = kind.IsGenericType ? kind.GetGenericTypeDefinition() : kind;
        _type = definition == typeof(Histogram<>) ? "histogram" : definition == typeof(Counter<>) || definition == typeof(ObservableCounter<>) ? "counter" : "gauge";
        _adds = definition == typeof(Counter<>) || definition == typeof(UpDownCounter<>);
        _isObserved = instrument.IsObservable;
        _help = (instrument.Description ?? "").Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", " ", StringComparison.Ordinal);
        Name = MakeName(instrument, _type);
    }

    /// <summary>Name with unit and, for counters, _total.</summary>
    public string Name { get; }

    /// <summary>Takes a measurement.</summary>
    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var series = _series.GetOrAdd(Labels(tags), static (_, isHistogram) => new MetricSeries(isHistogram), _type == "histogram");
        series.Record(value, _adds);
    }

    /// <summary>Forgets what is observed anew each time: a series that is not there any more must not stand for ever with its last value.</summary>
    public void BeginObserving()
    {
        if (_isObserved)
        {
            _series.Clear();
        }
    }

    /// <summary>Writes help, type and series.</summary>
    public void Write(StringBuilder text)
    {
        if (_series.IsEmpty)
        {
            return;
        }

        text.Append("# HELP ").Append(Name).Append(' ').Append(_help).Append('\n').Append("# TYPE ").Append(Name).Append(' ').Append(_type).Append('\n');
        foreach (var (labels, series) in _series.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            series.Write(text, Name, labels);
        }
    }

    private static string MakeName(Instrument instrument, string type)
    {
        var name = new StringBuilder();
        foreach (var character in instrument.Name)
        {
            name.Append(char.IsAsciiLetterOrDigit(character) ? character : '_');
        }

        var unit = instrument.Unit switch { "s" => "_seconds", "By" when !instrument.Name.EndsWith("bytes", StringComparison.Ordinal) => "_bytes", _ => "" };
        return name.Append(unit).Append(type == "counter" ? "_total" : "").ToString();
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
        {
            return "";
        }

        var labels = new StringBuilder();
        foreach (var (name, value) in tags)
        {
            var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            labels.Append(labels.Length > 0 ? "," : "").Append(name.Replace('.', '_')).Append("=\"")
                .Append(text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)).Append('"');
        }

        return labels.ToString();
    }
}
