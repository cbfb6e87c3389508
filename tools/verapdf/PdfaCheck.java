import java.io.FileInputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.LogManager;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.validators.ValidatorFactory;

/**
 * Asks veraPDF about each file named: one line "PASS file" or "FAIL file: rule message; ...".
 *
 * <p>PDF/A-2b, or another flavour with "-f ua1" before the files. One Java start for many files. Exit code 1 when any failed, so that a broken set-up can never look like success.
 */
public final class PdfaCheck {
  private static PDFAFlavour flavour = PDFAFlavour.PDFA_2_B;

  public static void main(String[] arguments) throws Exception {
    String[] files = arguments;
    if (arguments.length > 1 && arguments[0].equals("-f")) {
      flavour = PDFAFlavour.byFlavourId(arguments[1]);
      files = Arrays.copyOfRange(arguments, 2, arguments.length);
    }
    LogManager.getLogManager().reset();
    VeraGreenfieldFoundryProvider.initialise();
    boolean sound = files.length > 0;
    for (String file : files) {
      Map<String, String> faults = faults(file);
      sound &= faults.isEmpty();
      System.out.println(faults.isEmpty() ? "PASS " + file : "FAIL " + file + ": " + faults);
    }
    System.exit(sound ? 0 : 1);
  }

  private static Map<String, String> faults(String file) {
    Map<String, String> faults = new TreeMap<>();
    try (FileInputStream in = new FileInputStream(file);
        PDFAParser parser = Foundries.defaultInstance().createParser(in, flavour, flavour)) {
      ValidationResult result =
          ValidatorFactory.createValidator(flavour, false, 1_000_000, 10, true, false).validate(parser);
      for (TestAssertion test : result.getTestAssertions()) {
        faults.putIfAbsent(
            test.getRuleId().getClause() + "-" + test.getRuleId().getTestNumber(), test.getMessage());
      }
      if (!result.isCompliant() && faults.isEmpty()) {
        faults.put("unknown", "not compliant");
      }
    } catch (Exception error) {
      faults.put("unreadable", error.toString());
    }
    return faults;
  }
}
