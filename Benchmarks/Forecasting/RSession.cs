using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Weir.Benchmarks.Forecasting;

/// <summary>R's own times, where R is there.</summary>
internal static class RSession
{
    private const string Script =
        """
        suppressMessages(library(forecast))
        x <- scan(file("stdin"), quiet = TRUE)
        ms <- function(f) { for (i in 1:5) f(); median(replicate(15, { t <- Sys.time(); f(); 1000 * as.numeric(difftime(Sys.time(), t, units = "secs")) })) }
        cat(ms(function() arima(x, c(1, 1, 1))), ms(function() arima(x, c(2, 1, 2))), ms(function() arima(x, c(5, 1, 1))),
            ms(function() auto.arima(x, seasonal = FALSE)), ms(function() auto.arima(x, seasonal = FALSE, stepwise = FALSE, approximation = FALSE)))
        """;

    /// <summary>Milliseconds of arima(1,1,1), (2,1,2), (5,1,1), the default and the exhaustive search; null where R or its package is not there.</summary>
    public static double[]? TryMeasure(double[] series)
    {
        var start = new ProcessStartInfo("Rscript") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-e");
        start.ArgumentList.Add(Script);
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Write(string.Join('\n', series.Select(v => v.ToString("R", CultureInfo.InvariantCulture))));
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            var times = output.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(t => double.Parse(t, CultureInfo.InvariantCulture)).ToArray();
            return process.ExitCode == 0 && times.Length == 5 ? times : null;
        }
        catch (Exception e) when (e is Win32Exception or IOException or FormatException)
        {
            return null;
        }
    }
}
