using System.Globalization;

namespace Weir.Analytics.Arima;

/// <summary>The order of an ARIMA(p,d,q)(P,D,Q)m model.</summary>
/// <param name="P">Autoregressive coefficients.</param>
/// <param name="D">Differences.</param>
/// <param name="Q">Moving-average coefficients.</param>
/// <param name="SeasonalP">Seasonal autoregressive coefficients.</param>
/// <param name="SeasonalD">Seasonal differences.</param>
/// <param name="SeasonalQ">Seasonal moving-average coefficients.</param>
/// <param name="Period">Steps of a season; 1 where there is none.</param>
public readonly record struct ArimaOrder(int P, int D, int Q, int SeasonalP = 0, int SeasonalD = 0, int SeasonalQ = 0, int Period = 1)
{
    /// <summary>The most coefficients of one part.</summary>
    public const int CoefficientsMax = 20;

    /// <summary>The most differences, plain or seasonal.</summary>
    public const int DifferencesMax = 3;

    /// <summary>The longest season.</summary>
    public const int PeriodMax = 400;

    /// <summary>Whether there is a seasonal part.</summary>
    public bool IsSeasonal => SeasonalP + SeasonalD + SeasonalQ > 0;

    /// <summary>Coefficients without the constant and the variance.</summary>
    public int Coefficients => P + Q + SeasonalP + SeasonalQ;

    /// <summary>Observations that differencing takes: d + D·m.</summary>
    public int Differenced => D + (SeasonalD * Period);

    /// <summary>The constant that R's <c>auto.arima</c> would try: a mean without differences, a drift with one, none with more.</summary>
    public ArimaConstant UsualConstant => (D + SeasonalD) switch { 0 => ArimaConstant.Mean, 1 => ArimaConstant.Drift, _ => ArimaConstant.None };

    /// <summary>Reads <c>p,d,q</c> or <c>p,d,q,P,D,Q,m</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="order">The order read.</param>
    /// <param name="error">What is wrong with the text; null where nothing is.</param>
    /// <returns>Whether the text is an order.</returns>
    public static bool TryParse(string text, out ArimaOrder order, out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        order = default;
        var parts = text.Split(',');
        var numbers = new int[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!int.TryParse(parts[i].AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]))
            {
                error = $"'{parts[i]}' is not a whole number from 0 on";
                return false;
            }
        }

        if (numbers.Length is not (3 or 7))
        {
            error = $"'{text}' has {numbers.Length} numbers; p,d,q or p,d,q,P,D,Q,m are required";
            return false;
        }

        order = numbers.Length == 3
            ? new ArimaOrder(numbers[0], numbers[1], numbers[2])
            : new ArimaOrder(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], numbers[6]);
        error = order.Fault();
        return error is null;
    }

    /// <summary>p,d,q or p,d,q,P,D,Q,m.</summary>
    /// <returns>The order as text.</returns>
    public override string ToString() => IsSeasonal
        ? string.Create(CultureInfo.InvariantCulture, $"({P},{D},{Q})({SeasonalP},{SeasonalD},{SeasonalQ})[{Period}]")
        : string.Create(CultureInfo.InvariantCulture, $"({P},{D},{Q})");

    /// <summary>What is wrong with the order; null where nothing is.</summary>
    /// <returns>The fault, with the bound.</returns>
    public string? Fault()
    {
        foreach (var (name, value, max) in ((string, int, int)[])
            [("p", P, CoefficientsMax), ("d", D, DifferencesMax), ("q", Q, CoefficientsMax),
             ("P", SeasonalP, CoefficientsMax), ("D", SeasonalD, DifferencesMax), ("Q", SeasonalQ, CoefficientsMax)])
        {
            if (value < 0 || value > max)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; it must be 0 to {max}");
            }
        }

        if (Period is < 1 or > PeriodMax || (IsSeasonal && Period < 2))
        {
            return string.Create(CultureInfo.InvariantCulture, $"m is {Period}; a season of 2 to {PeriodMax} steps is required");
        }

        return null;
    }
}
