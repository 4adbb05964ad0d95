using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Weir.Analytics.Arima;
using Weir.Cli.Parsing;

namespace Weir.Cli.Forecasting;

/// <summary>The options of <c>forecast</c>.</summary>
internal sealed class ForecastOptions
{
    private const int HorizonMax = 10_000;

    public Argument<string> File { get; } = new("FILE") { HelpName = "FILE.csv", Description = "A CSV file, gzipped or not; one row a step, empty cells and NA are missing values" };

    public Option<string?> Column { get; } = new("--column") { HelpName = "NAME", Description = "The column, by name or number from 1 (default: the last)" };

    /// <summary>Null for a search.</summary>
    public Option<ArimaOrder?> Order { get; } = new("--order")
    {
        HelpName = "p,d,q[,P,D,Q,m]|auto",
        Description = "The model's order, or auto to search for it (default auto)",
        CustomParser = ParseOrder,
    };

    public Option<int> Season { get; } = OptionFactory.Int("--season", 1, 1, ArimaOrder.PeriodMax, "Steps of a season that auto tries; 1 for none");

    public Option<bool> Mean { get; } = new("--mean") { Description = "With a mean (without differences; that of an order's is the default)" };

    public Option<bool> Drift { get; } = new("--drift") { Description = "With a drift (with one difference)" };

    public Option<bool> NoConstant { get; } = new("--no-constant") { Description = "Without mean and drift; auto tries both ways unless one is said" };

    public Option<int> Horizon { get; } = OptionFactory.Int("--horizon", 10, 1, HorizonMax, "How many values ahead");

    public Option<double[]> Level { get; } = new("--level")
    {
        HelpName = "80,95",
        Description = "Intervals, percent (default 80,95)",
        DefaultValueFactory = _ => [80, 95],
        CustomParser = ParseLevels,
    };

    public ForecastRequest Read(ParseResult parse)
    {
        var (order, season) = (parse.GetValue(Order), parse.GetValue(Season));
        var said = new[] { Mean, Drift, NoConstant }.Where(o => parse.GetValue(o)).ToList();
        if (said.Count > 1)
        {
            throw new ArgumentException($"{said[1].Name}: not together with {said[0].Name}");
        }

        if (order is { } given && season > 1 && given.Period != season)
        {
            throw new ArgumentException($"--season: {season} is not the season of --order {given}; say it there as p,d,q,P,D,Q,m");
        }

        return new ForecastRequest(order, season, said.FirstOrDefault() is { } only ? only == Mean ? ArimaConstant.Mean : only == Drift ? ArimaConstant.Drift : ArimaConstant.None : null);
    }

    private static ArimaOrder? ParseOrder(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (text == "auto")
        {
            return null;
        }

        if (!ArimaOrder.TryParse(text, out var order, out var error))
        {
            result.AddError($"--order: {error}");
        }

        return order;
    }

    private static double[] ParseLevels(ArgumentResult result)
    {
        var levels = new List<double>();
        foreach (var text in result.Tokens[0].Value.Split(','))
        {
            if (!double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var level) || !(level > 0 && level < 100))
            {
                result.AddError($"--level: '{text}' is not a percentage between 0 and 100");
                break;
            }

            if (!levels.Contains(level))
            {
                levels.Add(level);
            }
        }

        return [.. levels];
    }
}

/// <summary>What is to be fitted.</summary>
/// <param name="Order">The order; null to search for it.</param>
/// <param name="Season">The season that a search tries.</param>
/// <param name="Constant">The constant asked for; null where nothing was said.</param>
internal sealed record ForecastRequest(ArimaOrder? Order, int Season, ArimaConstant? Constant);
