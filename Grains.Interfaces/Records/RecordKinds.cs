using System.Diagnostics.CodeAnalysis;

namespace Weir.Records;

/// <summary>Names of the kinds: the value of <c>kind=</c> and the name of the stream.</summary>
public static class RecordKinds
{
    /// <summary>Stream of <see cref="RecordKind.Counter"/>.</summary>
    public const string Counter = "counter";

    /// <summary>Stream of <see cref="RecordKind.Cumulative"/>.</summary>
    public const string Cumulative = "cumulative";

    /// <summary>Stream of <see cref="RecordKind.Rate"/>.</summary>
    public const string Rate = "rate";

    /// <summary>All kinds, in the order of their values.</summary>
    public static IReadOnlyList<RecordKind> All { get; } = [RecordKind.Counter, RecordKind.Cumulative, RecordKind.Rate];

    /// <summary>The name of a kind.</summary>
    /// <param name="kind">A kind.</param>
    /// <returns>Lower case.</returns>
    public static string ToName(this RecordKind kind) => kind switch
    {
        RecordKind.Counter => Counter,
        RecordKind.Cumulative => Cumulative,
        RecordKind.Rate => Rate,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind."),
    };

    /// <summary>The kind of a name.</summary>
    /// <param name="name">A name, exactly as written here.</param>
    /// <param name="kind">The kind.</param>
    /// <returns>False when there is no such kind.</returns>
    public static bool TryParse([NotNullWhen(true)] string? name, out RecordKind kind)
    {
        kind = name switch { Counter => RecordKind.Counter, Cumulative => RecordKind.Cumulative, Rate => RecordKind.Rate, _ => default };
        return kind != default;
    }
}
