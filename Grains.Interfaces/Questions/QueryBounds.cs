using System.Globalization;
using Weir.Records;

namespace Weir.Questions;

/// <summary>What questions may ask for, and how a fault is told: field, value and bound. The same on every way in.</summary>
public static class QueryBounds
{
    /// <summary>Most gateways of a top list.</summary>
    public const int TopMax = 100;

    /// <summary>Most items of a page.</summary>
    public const int PageMax = 1000;

    /// <summary>Most dead letters redriven at a time.</summary>
    public const int RedriveMax = 1000;

    /// <summary>A number that is out of its range, or none.</summary>
    /// <param name="name">The parameter.</param>
    /// <param name="shown">Its value as it was given, fit for a message.</param>
    /// <param name="min">The least.</param>
    /// <param name="max">The most.</param>
    /// <returns>A sentence.</returns>
    public static string NotBetween(string name, string shown, long min, long max) =>
        string.Create(CultureInfo.InvariantCulture, $"{name} is {shown}; it must be an integer from {min} to {max}.");

    /// <summary>A list that has too few or too many ids.</summary>
    /// <param name="count">How many it has.</param>
    /// <returns>A sentence.</returns>
    public static string NotSoManyIds(int count) =>
        string.Create(CultureInfo.InvariantCulture, $"ids has {count} ids; it must have 1 to {RedriveMax}.");

    /// <summary>A range of days that ends before it begins.</summary>
    /// <param name="from">First day.</param>
    /// <param name="to">Last day.</param>
    /// <returns>A sentence.</returns>
    public static string EndsBeforeItBegins(DateOnly from, DateOnly to) =>
        string.Create(CultureInfo.InvariantCulture, $"from is {from:yyyy-MM-dd}, which is after to, {to:yyyy-MM-dd}; it must be the same day or an earlier one.");

    /// <summary>A gateway that has several kinds, none of which was chosen.</summary>
    /// <param name="gateway">Its id.</param>
    /// <param name="kinds">The kinds it has.</param>
    /// <returns>A sentence.</returns>
    public static string SeveralKinds(string gateway, IEnumerable<RecordKind> kinds) =>
        $"kind is missing; gateway {gateway} has {string.Join(", ", kinds.Select(kind => kind.ToName()))}: it must be one of them.";
}
