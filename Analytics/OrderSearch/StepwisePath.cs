using Weir.Analytics.Arima;

namespace Weir.Analytics.OrderSearch;

/// <summary>The path of Hyndman and Khandakar: four first models, then neighbours of the best as long as one is better.</summary>
internal static class StepwisePath
{
    private const int ModelsMax = 94;

    public static void Follow(ArimaOrder frame, OrderSearchOptions options, bool mayTurnConstant, Func<ArimaOrder, bool, double> fit)
    {
        var withConstant = options.Constant ?? frame.UsualConstant != ArimaConstant.None;
        withConstant &= frame.UsualConstant != ArimaConstant.None;
        var tried = new HashSet<(ArimaOrder, bool)>();
        var best = (Order: frame, Constant: withConstant, Value: double.PositiveInfinity);
        bool Improves(ArimaOrder order, bool constant)
        {
            if (!IsWithin(order, options) || tried.Count >= ModelsMax || !tried.Add((order, constant)))
            {
                return false;
            }

            var value = fit(order, constant);
            if (!(value < best.Value))
            {
                return false;
            }

            best = (order, constant, value);
            return true;
        }

        var season = options.Period > 1 ? 1 : 0;
        Improves(Capped(frame, options, 2, 2, season, season), withConstant);
        Improves(frame, withConstant);
        Improves(Capped(frame, options, 1, 0, season, 0), withConstant);
        Improves(Capped(frame, options, 0, 1, 0, season), withConstant);
        if (mayTurnConstant)
        {
            Improves(frame, !withConstant);
        }

        while (Neighbours(best.Order).Any(o => Improves(o, best.Constant)) || (mayTurnConstant && Improves(best.Order, !best.Constant)))
        {
        }
    }

    private static ArimaOrder Capped(ArimaOrder frame, OrderSearchOptions options, int p, int q, int seasonalP, int seasonalQ) => frame with
    {
        P = Math.Min(p, options.MaxP),
        Q = Math.Min(q, options.MaxQ),
        SeasonalP = Math.Min(seasonalP, options.MaxSeasonalP),
        SeasonalQ = Math.Min(seasonalQ, options.MaxSeasonalQ),
    };

    private static bool IsWithin(ArimaOrder order, OrderSearchOptions options) =>
        order is { P: >= 0, Q: >= 0, SeasonalP: >= 0, SeasonalQ: >= 0 }
        && order.P <= options.MaxP && order.Q <= options.MaxQ && order.SeasonalP <= options.MaxSeasonalP && order.SeasonalQ <= options.MaxSeasonalQ;

    private static IEnumerable<ArimaOrder> Neighbours(ArimaOrder order)
    {
        (int P, int Q)[] steps = [(-1, 0), (0, -1), (1, 0), (0, 1), (-1, -1), (-1, 1), (1, -1), (1, 1)];
        foreach (var (p, q) in steps)
        {
            yield return order with { SeasonalP = order.SeasonalP + p, SeasonalQ = order.SeasonalQ + q };
        }

        foreach (var (p, q) in steps)
        {
            yield return order with { P = order.P + p, Q = order.Q + q };
        }
    }
}
