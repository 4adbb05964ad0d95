using System.Text;

namespace Weir.Streaming.Kafka;

/// <summary>The formats of each stream's topic, and how its records' keys are found.</summary>
public sealed class KafkaFormats
{
    /// <summary>The header that names a message's format.</summary>
    public const string Header = "content-type";

    // The same, as it stands in a message.
    internal static ReadOnlySpan<byte> HeaderName => "content-type"u8;

    private readonly Dictionary<string, List<IKafkaFormat>> _formats = new(StringComparer.Ordinal);
    private readonly Dictionary<string, KafkaKeySelector> _selectors = new(StringComparer.Ordinal);

    /// <summary>Adds a format.</summary>
    /// <param name="stream">Stream name.</param>
    /// <param name="format">The format.</param>
    /// <exception cref="ArgumentException">The stream has one of that content type.</exception>
    public void Add(string stream, IKafkaFormat format)
    {
        ArgumentException.ThrowIfNullOrEmpty(stream);
        ArgumentNullException.ThrowIfNull(format);
        if (!_formats.TryGetValue(stream, out var formats))
        {
            _formats.Add(stream, formats = []);
        }

        if (formats.Exists(known => known.ContentType == format.ContentType))
        {
            throw new ArgumentException($"Stream '{stream}' has a format {format.ContentType} already.", nameof(format));
        }

        formats.Add(format);
    }

    /// <summary>Sets how the keys of a stream's records are found; without it a record's key is its message's.</summary>
    /// <param name="stream">Stream name.</param>
    /// <param name="selector">Finds the key.</param>
    /// <exception cref="ArgumentException">The stream has a selector already.</exception>
    public void SelectKey(string stream, KafkaKeySelector selector)
    {
        ArgumentException.ThrowIfNullOrEmpty(stream);
        ArgumentNullException.ThrowIfNull(selector);
        if (!_selectors.TryAdd(stream, selector))
        {
            throw new ArgumentException($"Stream '{stream}' has a key selector already.", nameof(selector));
        }
    }

    internal KafkaKeySelector? SelectorOf(string stream) => _selectors.GetValueOrDefault(stream);

    internal FormatTable TableOf(string stream, string defaultContentType) =>
        new(_formats.TryGetValue(stream, out var formats) ? formats : [new BytesFormat(defaultContentType)], defaultContentType);
}

/// <summary>Finds the format of a message.</summary>
internal sealed class FormatTable
{
    private readonly (byte[] Name, IKafkaFormat Format)[] _formats;
    private readonly IKafkaFormat? _default;

    public FormatTable(IReadOnlyList<IKafkaFormat> formats, string defaultContentType)
    {
        _formats = [.. formats.Select(format => (Encoding.UTF8.GetBytes(format.ContentType), format))];
        _default = formats.FirstOrDefault(format => format.ContentType == defaultContentType) ?? OnlyOneOf(formats);
    }

    /// <summary>The format of a content type; the only one of a stream that has no choice.</summary>
    /// <exception cref="ArgumentException">The stream has several, and none of it.</exception>
    public IKafkaFormat Find(string contentType) => _formats.Select(known => known.Format).FirstOrDefault(format => format.ContentType == contentType)
        ?? OnlyOneOf([.. _formats.Select(known => known.Format)])
        ?? throw new ArgumentException($"There is no format {contentType}; there are {string.Join(", ", _formats.Select(known => known.Format.ContentType))}.", nameof(contentType));

    /// <summary>The format that a message's headers name.</summary>
    /// <param name="headers">Its headers.</param>
    /// <param name="fault">Why there is no such format.</param>
    /// <returns>The format; null for a message that cannot be read.</returns>
    public IKafkaFormat? Find(HeaderBlock headers, out string? fault)
    {
        fault = null;
        if (!headers.TryGetLast(KafkaFormats.HeaderName, out var value))
        {
            fault = _default is null ? $"the message has no header {KafkaFormats.Header}" : null;
            return _default;
        }

        var said = value.Span;
        foreach (var (name, format) in _formats)
        {
            if (said.SequenceEqual(name))
            {
                return format;
            }
        }

        var normal = Encoding.UTF8.GetString(said).Replace(" ", "", StringComparison.Ordinal);
        foreach (var (_, format) in _formats)
        {
            if (string.Equals(format.ContentType, normal, StringComparison.OrdinalIgnoreCase))
            {
                return format;
            }
        }

        fault = $"the content type is {(normal.Length > 100 ? normal[..100] + "…" : normal)}; it must be {string.Join(" or ", _formats.Select(known => known.Format.ContentType))}";
        return null;
    }

    private static IKafkaFormat? OnlyOneOf(IReadOnlyList<IKafkaFormat> formats) => formats is [var only] ? only : null;
}
