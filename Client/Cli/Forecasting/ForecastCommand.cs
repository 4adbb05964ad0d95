using System.CommandLine;
using Weir.Analytics.Arima;
using Weir.Analytics.OrderSearch;
using Weir.Cli.Parsing;
using Weir.Cli.Terminal;

namespace Weir.Cli.Forecasting;

/// <summary>The verb <c>forecast</c>: fits here, without a server.</summary>
internal static class ForecastCommand
{
    public static Command Create(GlobalOptions global, CliContext context)
    {
        var options = new ForecastOptions();
        var command = new Command("forecast", "Fits an ARIMA model to a column of a CSV file and forecasts it; needs no service (docs/forecasting.md).")
        {
            options.File, options.Column, options.Order, options.Season, options.Mean, options.Drift, options.NoConstant, options.Horizon, options.Level,
        };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var request = options.Read(parse);
            var column = await CsvColumn.ReadAsync(parse.GetRequiredValue(options.File), parse.GetValue(options.Column), cancellationToken);
            var begun = context.Time.GetTimestamp();
            var model = Fit(column, request, cancellationToken);
            var answer = new ForecastAnswer(column, model, model.Forecast(parse.GetValue(options.Horizon)), parse.GetValue(options.Level)!)
            {
                Milliseconds = context.Time.GetElapsedTime(begun).TotalMilliseconds,
            };
            if (parse.GetValue(global.Json))
            {
                ForecastJson.Write(answer, context.Out);
            }
            else
            {
                ForecastText.Write(answer, context);
            }

            return CommandLine.Done;
        });
        return command;
    }

    private static ArimaModel Fit(CsvColumn column, ForecastRequest request, CancellationToken cancellationToken)
    {
        try
        {
            if (request.Order is { } order)
            {
                var usual = order.Differenced == 0 ? ArimaConstant.Mean : ArimaConstant.None;
                return ArimaEstimator.Fit(column.Values, order, request.Constant ?? usual, cancellationToken);
            }

            var search = new OrderSearchOptions
            {
                Period = request.Season,
                Constant = request.Constant is { } constant ? constant != ArimaConstant.None : null,
            };
            return OrderSearcher.Search(column.Values, search, cancellationToken).Model.WithUnbiasedVariance();
        }
        catch (ArimaException e)
        {
            throw new InvalidDataException($"column '{column.Name}': {e.Message}", e);
        }
    }
}
