using System.Globalization;
using Weir.Elevators;
using Weir.Elevators.Prediction;
using Weir.Ingest;
using Weir.Questions;
using Weir.Records;
using Weir.Silo.Ingest;
using Weir.Streaming;

namespace Weir.Silo.Http;

/// <summary>Reads parameters of requests; a fault is told by field, value and bound.</summary>
internal static class RequestParsing
{
    /// <summary>A required kind.</summary>
    public static bool TryKind(string? text, out RecordKind kind, out string fault)
    {
        fault = text is null or "" ? "kind is missing; it must be counter, cumulative or rate." : $"kind is {Show(text)}; it must be counter, cumulative or rate.";
        return RecordKinds.TryParse(text, out kind);
    }

    /// <summary>A kind that may be left out.</summary>
    public static bool TryOptionalKind(string? text, out RecordKind? kind, out string fault)
    {
        kind = null;
        fault = "";
        if (text is null)
        {
            return true;
        }

        var known = TryKind(text, out var parsed, out fault);
        kind = known ? parsed : null;
        return known;
    }

    /// <summary>A number within bounds, or its default when it is left out.</summary>
    public static bool TryNumber(string? text, string name, long otherwise, long min, long max, out long value, out string fault)
    {
        value = otherwise;
        fault = "";
        if (text is null)
        {
            return true;
        }

        fault = QueryBounds.NotBetween(name, Show(text), min, max);
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) && value >= min && value <= max;
    }

    /// <summary>A day, or its default when it is left out.</summary>
    public static bool TryDay(string? text, string name, DateOnly otherwise, out DateOnly day, out string fault)
    {
        day = otherwise;
        fault = $"{name} is {Show(text ?? "")}; it must be a day as yyyy-MM-dd.";
        return text is null || Formats.TryParseDay(text, out day);
    }

    /// <summary>An axis, how much in all when it is left out.</summary>
    public static bool TryAxis(string? text, out AccelerationAxis axis, out string fault)
    {
        axis = AccelerationAxis.Magnitude;
        fault = $"axis is {Show(text ?? "")}; it must be one of {AccelerationAxes.Wanted}.";
        return text is null || AccelerationAxes.TryParse(text, out axis);
    }

    /// <summary>A number that need not be whole, or its default when it is left out.</summary>
    public static bool TryReal(string? text, string name, double otherwise, double min, double max, out double value, out string fault)
    {
        value = otherwise;
        fault = string.Create(CultureInfo.InvariantCulture, $"{name} is {Show(text ?? "")}; it must be a number from {min} to {max}.");
        return text is null || (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && value >= min && value <= max);
    }

    /// <summary>A part of a history: from its first place, or where the page before ended, to its last instant, everything when nothing is said.</summary>
    public static bool TryRange(string? from, string? to, string? after, out ReadingPlace first, out long last, out string fault)
    {
        last = long.MaxValue;
        if (!TryPlace(from, "from", out first, out fault) || !TryPlace(after, "after", out var next, out fault) || !TryInstant(to, "to", long.MaxValue, out last, out fault))
        {
            return false;
        }

        if (from is not null && first.Date > last)
        {
            fault = $"from is {Show(from)}, which is after to, {Show(to!)}; it must be the same instant or an earlier one.";
            return false;
        }

        first = next > first ? next : first;
        return true;
    }

    private static bool TryInstant(string? text, string name, long otherwise, out long instant, out string fault)
    {
        instant = otherwise;
        fault = $"{name} is {Show(text ?? "")}; it must be {ReadingDate.Wanted}.";
        return text is null || ReadingDate.TryParse(PlusForSpace(text), out instant, out _);
    }

    private static bool TryPlace(string? text, string name, out ReadingPlace place, out string fault)
    {
        place = ReadingPlace.First;
        fault = $"{name} is {Show(text ?? "")}; it must be {ReadingDate.Wanted}.";
        return text is null || ReadingPlace.TryParse(PlusForSpace(text), out place);
    }

    // A plus that was not percent-encoded arrives as a space; no instant has one.
    private static string PlusForSpace(string text) => text.Replace(' ', '+');

    /// <summary>A producer and its number; none when neither is given.</summary>
    public static bool TryProducer(string? producer, string? sequence, string producerName, string sequenceName, out ProducerSequence? parsed, out string fault)
    {
        parsed = null;
        fault = "";
        if (producer is null && sequence is null)
        {
            return true;
        }

        if (producer is null || sequence is null)
        {
            fault = $"{(producer is null ? producerName : sequenceName)} is missing; {producerName} and {sequenceName} go together.";
            return false;
        }

        if (ProducerIds.FindFault(producer) is { } wrong)
        {
            fault = $"{producerName} is {Show(producer)}; {wrong}.";
            return false;
        }

        if (!long.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1)
        {
            fault = $"{sequenceName} is {Show(sequence)}; it must be an integer from 1 to {long.MaxValue}.";
            return false;
        }

        parsed = new ProducerSequence(producer, number);
        return true;
    }

    /// <summary>Text as it may stand in a message.</summary>
    public static string Show(string text) => RecordReasons.Quote(text);
}
