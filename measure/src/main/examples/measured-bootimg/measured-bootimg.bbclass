# Predicts the PCR values of a measured launch (Intel TXT, tboot) while an image is built.
#
# In the image's recipe:
#
#     inherit measured-bootimg
#     MEASURED_MODULES = "bzImage:root=/dev/sda2 ro quiet"
#
# Beside the image, IMAGE.launch.json then holds the values of PCR 17, 18 and 19 in every bank, each
# event with the file or setting that it comes from. A register that needs a value of the platform
# is in it when MEASURED_PROFILE names a profile, which one log of such a machine gives:
#
#     premeasure txt profile txt-stat.txt -o machine.json
#
# Several files are possible in place of one, so that one manifest serves machines of several kinds;
# see the alternatives (any) in premeasure txt pcr --help.

# 1.2 or 2.0.
MEASURED_TPM ?= "2.0"
# The SINIT module for the machine's chipset, premeasure txt acm match tells which one fits.
MEASURED_SINIT ?= "${DEPLOY_DIR_IMAGE}/sinit.bin"
MEASURED_TBOOT ?= "${DEPLOY_DIR_IMAGE}/tboot.gz"
MEASURED_TBOOT_CMDLINE ?= "logging=serial,memory,vga"
# One module on each line of the boot menu, as FILE:COMMAND LINE, separated by line breaks (\n).
MEASURED_MODULES ?= "bzImage:root=/dev/sda2 ro"
# Profile of the machine; /dev/null for none.
MEASURED_PROFILE ?= "/dev/null"
# none, any, or {file: NAME} with the policy that is in the machine's TPM.
MEASURED_LCP ?= "none"
MEASURED_OUT ?= "${IMGDEPLOYDIR}/${IMAGE_LINK_NAME}.launch.json"

do_measured_bootimg () {
    {
        echo "tpm: ${MEASURED_TPM}"
        echo "sinit: ${MEASURED_SINIT}"
        echo "tboot: {file: ${MEASURED_TBOOT}, cmdline: '${MEASURED_TBOOT_CMDLINE}'}"
        echo "lcp: ${MEASURED_LCP}"
        [ ! -s "${MEASURED_PROFILE}" ] || echo "profile: ${MEASURED_PROFILE}"
        echo "modules:"
        printf "${MEASURED_MODULES}\n" | sed "s|^\([^:]*\):\(.*\)|- {file: ${DEPLOY_DIR_IMAGE}/\1, cmdline: '\2'}|"
    } > "${WORKDIR}/launch.yaml"
    premeasure txt pcr "${WORKDIR}/launch.yaml" -o "${MEASURED_OUT}"
}
addtask measured_bootimg after do_image_complete before do_build
