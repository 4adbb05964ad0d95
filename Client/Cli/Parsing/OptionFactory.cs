using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Weir.Elevators;
using Weir.Gateways;
using Weir.Records;

namespace Weir.Cli.Parsing;

/// <summary>Options that say what is wrong with a value, by name, value and bound. Defaults stand in the descriptions, which are the help.</summary>
internal static class OptionFactory
{
    public static Option<int> Int(string name, int fallback, int lower, int upper, string description, params string[] aliases) => new(name, aliases)
    {
        HelpName = "N",
        Description = $"{description} (default {fallback.ToString(CultureInfo.InvariantCulture)})",
        DefaultValueFactory = _ => fallback,
        CustomParser = result => (int)ParseInteger(result, lower, upper),
    };

    /// <summary>A number whose default somebody else knows, as the description says.</summary>
    public static Option<int?> OptionalInt(string name, int lower, int upper, string description) => new(name)
    {
        HelpName = "N",
        Description = description,
        CustomParser = result => (int)ParseInteger(result, lower, upper),
    };

    /// <summary>A number that need not be whole, and whose default somebody else knows.</summary>
    public static Option<double?> OptionalNumber(string name, string helpName, double lower, double upper, string description) => new(name)
    {
        HelpName = helpName,
        Description = description,
        CustomParser = result => ParseNumber(result, lower, upper),
    };

    public static Option<int> RequiredInt(string name, int lower, int upper, string description) => new(name)
    {
        HelpName = "N",
        Description = description,
        Required = true,
        CustomParser = result => (int)ParseInteger(result, lower, upper),
    };

    public static Option<long> Long(string name, long fallback, long lower, long upper, string description) => new(name)
    {
        HelpName = "N",
        Description = $"{description} (default {fallback.ToString(CultureInfo.InvariantCulture)})",
        DefaultValueFactory = _ => fallback,
        CustomParser = result => ParseInteger(result, lower, upper),
    };

    /// <summary>Seconds, fractions allowed.</summary>
    public static Option<double> Seconds(string name, double fallback, double lower, double upper, string description) => new(name)
    {
        HelpName = "SECONDS",
        Description = $"{description} (default {fallback.ToString(CultureInfo.InvariantCulture)})",
        DefaultValueFactory = _ => fallback,
        CustomParser = result => ParseNumber(result, lower, upper),
    };

    /// <summary>A share: 0.02, 2% or 2. No share above a half is of use, so a number from 1 on can only be meant in percent.</summary>
    public static Option<double> Share(string name, double fallback, string description) => new(name)
    {
        HelpName = "P",
        Description = $"{description}; 0 to 0.5, or 1 to 50 in percent (default {fallback.ToString(CultureInfo.InvariantCulture)})",
        DefaultValueFactory = _ => fallback,
        CustomParser = ParseShare,
    };

    public static Option<T> Choice<T>(string name, T fallback, string description, params (string Name, T Value)[] choices) => new(name)
    {
        HelpName = string.Join('|', choices.Select(c => c.Name)),
        Description = $"{description} (default {choices.First(c => Equals(c.Value, fallback)).Name})",
        DefaultValueFactory = _ => fallback,
        CustomParser = result => ParseChoice(result, choices),
    };

    public static Option<RecordKind?> Kind(string description, bool required = false) => new("--kind")
    {
        HelpName = "K",
        Description = description,
        Required = required,
        CustomParser = result => ParseChoice(result, [.. RecordKinds.All.Select(k => (k.ToName(), (RecordKind?)k))]),
    };

    public static Option<string> File(string name, string description, bool required = true) =>
        new(name) { HelpName = "FILE", Description = description, Required = required };

    public static Option<DateOnly?> Day(string name, string description) => new(name)
    {
        HelpName = "DAY",
        Description = description,
        CustomParser = result => ParseDay(result),
    };

    public static Argument<DateOnly> DayArgument(string description) => new("DAY") { Description = description, CustomParser = ParseDay };

    public static Argument<string> Gateway(string description)
    {
        var argument = new Argument<string>("GATEWAY") { Description = description };
        argument.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var id }] && !GatewayIds.IsValid(id))
            {
                result.AddError($"GATEWAY: '{id}' is not an id, 1 to {GatewayIds.LengthMax} of A-Z a-z 0-9 . _ : - are required");
            }
        });
        return argument;
    }

    public static Option<string?> Device(string name, string description)
    {
        var option = new Option<string?>(name) { HelpName = "DEVICE", Description = description };
        option.Validators.Add(result => CheckDevice(result, name));
        return option;
    }

    public static Argument<string> DeviceArgument(string description)
    {
        var argument = new Argument<string>("DEVICE") { Description = description };
        argument.Validators.Add(result => CheckDevice(result, argument.Name));
        return argument;
    }

    public static Option<string> GatewayPrefix(string name, string fallback, string description)
    {
        const int LengthMax = 64;
        var option = new Option<string>(name) { HelpName = "TEXT", Description = $"{description} (default {fallback})", DefaultValueFactory = _ => fallback };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && (text.Length > LengthMax || !GatewayIds.IsValid(text)))
            {
                result.AddError($"{name}: '{text}' is not 1 to {LengthMax} of A-Z a-z 0-9 . _ : -");
            }
        });
        return option;
    }

    /// <summary>A speed-up: a number above 0, or max.</summary>
    public static Option<double> Speedup(string description) => new("--speedup")
    {
        HelpName = "X|max",
        Description = $"{description} (default max)",
        DefaultValueFactory = _ => double.PositiveInfinity,
        CustomParser = result => result.Tokens[0].Value == "max" ? double.PositiveInfinity : ParseNumber(result, 1e-6, 1e12),
    };

    public static string NameOf(ArgumentResult result) => (result.Parent as OptionResult)?.Option.Name ?? result.Argument.Name;

    private static void CheckDevice(SymbolResult result, string name)
    {
        if (result.Tokens is [{ Value: var id }] && !DeviceIds.IsValid(id))
        {
            result.AddError($"{name}: '{id}' is not an id, {DeviceIds.Wanted}");
        }
    }

    private static long ParseInteger(ArgumentResult result, long lower, long upper)
    {
        var text = result.Tokens[0].Value;
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
        {
            result.AddError($"{NameOf(result)}: '{text}' is not a whole number");
            return lower;
        }

        return InBounds(result, value, lower, upper);
    }

    private static double ParseNumber(ArgumentResult result, double lower, double upper)
    {
        var text = result.Tokens[0].Value;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
        {
            result.AddError($"{NameOf(result)}: '{text}' is not a number");
            return lower;
        }

        return InBounds(result, value, lower, upper);
    }

    private static T InBounds<T>(ArgumentResult result, T value, T lower, T upper)
        where T : IComparable<T>, IFormattable
    {
        var text = result.Tokens[0].Value;
        if (value.CompareTo(lower) < 0)
        {
            result.AddError($"{NameOf(result)}: {text} is too small, at least {lower.ToString(null, CultureInfo.InvariantCulture)} is required");
        }
        else if (value.CompareTo(upper) > 0)
        {
            result.AddError($"{NameOf(result)}: {text} is too large, at most {upper.ToString(null, CultureInfo.InvariantCulture)} is allowed");
        }
        else
        {
            return value;
        }

        return lower;
    }

    private static double ParseShare(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var number = text.EndsWith('%') ? text.AsSpan(0, text.Length - 1).Trim() : text;
        if (!double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
        {
            result.AddError($"{NameOf(result)}: '{text}' is not a share such as 0.02 or 2%");
            return 0;
        }

        value = text.EndsWith('%') || value >= 1 ? value / 100 : value;
        if (value is < 0 or > 0.5)
        {
            result.AddError($"{NameOf(result)}: {text} is too {(value < 0 ? "small, at least 0 is required" : "large, at most 0.5 (50%) is allowed")}");
        }

        return value;
    }

    private static T ParseChoice<T>(ArgumentResult result, (string Name, T Value)[] choices)
    {
        var text = result.Tokens[0].Value;
        foreach (var (name, value) in choices)
        {
            if (name == text)
            {
                return value;
            }
        }

        result.AddError($"{NameOf(result)}: '{text}' is not one of {string.Join(", ", choices.Select(c => c.Name))}");
        return choices[0].Value;
    }

    private static DateOnly ParseDay(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            result.AddError($"{NameOf(result)}: '{text}' is not a day, yyyy-MM-dd (UTC) is required");
        }

        return day;
    }
}
